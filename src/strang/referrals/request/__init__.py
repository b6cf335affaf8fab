"""Formal requests for information: asked in writing, checked by a second person, answered without betraying anybody."""
