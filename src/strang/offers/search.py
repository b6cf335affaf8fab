"""How texts are made comparable for the search: no accents, no capitals, no punctuation."""

import re

from anyascii import anyascii

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def normalised(*texts: str) -> str:
    """Return the words of ``texts`` in plain Latin letters, separated by single spaces."""
    return _NOT_A_WORD.sub(" ", anyascii(" ".join(texts)).lower()).strip()
