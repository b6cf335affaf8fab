"""Shutting colleagues and units out from a person."""
