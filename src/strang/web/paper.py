"""Paper: tagged PDF/UA-1 out of a typst template, with our own fonts and without whatever they cannot show."""

import json
import re
from pathlib import Path

import typst
from django.conf import settings

UNPRINTABLE = re.compile(
    "[^\\s\u0020-\u052f\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20bf\u2116\u2122\ufb50-\ufdff\ufe70-\ufefc]"
)
"""Letters none of our fonts has (we bring Latin, Greek, Cyrillic and Arabic): PDF/UA refuses a text it cannot show."""


def compiled(template: Path, name: str, content: object) -> bytes:
    """Return the PDF of a template that reads ``content`` as JSON from the input ``name``."""
    return bytes(
        typst.compile(
            template,
            font_paths=[settings.BUILD_DIR / "fonts"],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={name: json.dumps(printable(content))},
        )
    )


def printable(content: object) -> object:
    """Return the content with a question mark for every letter that cannot be printed."""
    if isinstance(content, str):
        return UNPRINTABLE.sub("?", content)
    if isinstance(content, dict):
        return {key: printable(value) for key, value in content.items()}
    if isinstance(content, list):
        return [printable(each) for each in content]
    return content
