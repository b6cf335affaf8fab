"""From the words of a language to the exact text that is shown, printed, signed and hashed."""

import hashlib
from collections.abc import Iterable

from strang.access.types import Topic
from strang.consents.types import ConsentScope, ShownText, Wording

ORDER = (
    "declaration",
    "release",
    "what",
    "purpose",
    "duration",
    "health",
    "authorities",
    "voluntary",
    "withdraw",
    "log",
    "explained",
    "representative",
)
"""The sentences in the order in which they are shown; ``release`` only with a release from secrecy (§ 203 StGB)."""

SENTENCES = (
    "title",
    *ORDER,
    "place_date",
    "signature_person",
    "signature_representative",
    "signature_interpreter",
)


def shown(wording: Wording, scope: ConsentScope) -> ShownText:
    """Return the text of a consent in one language. The identity stands first among its topics."""
    names = {
        "person": scope.person_name,
        "discloser": scope.discloser,
        "recipient": scope.recipient,
        "valid_from": f"{scope.valid_from:%d.%m.%Y}",
        "valid_to": f"{scope.valid_to:%d.%m.%Y}",
    }
    values = {name: _isolated(wording, text) for name, text in names.items()} | {
        "topics": listed(wording, (Topic.IDENTITY.value, *scope.topics)),
        "purpose": wording.purposes[scope.purpose],
    }
    sentences = [name for name in ORDER if name != "release" or scope.secrecy_release]
    return ShownText(
        wording,
        wording.consent["title"],
        tuple(wording.consent[name].format_map(values) for name in sentences),
    )


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal, over its UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def listed(wording: Wording, topics: Iterable[str]) -> str:
    """Return topics in the words of a language and separated as it separates."""
    return ("، " if wording.direction == "rtl" else ", ").join(wording.topics[topic] for topic in topics)


def _isolated(wording: Wording, text: str) -> str:
    """Keep a German name or a date in one piece inside a text that runs the other way (Unicode FSI … PDI)."""
    return f"\u2068{text}\u2069" if wording.direction == "rtl" else text
