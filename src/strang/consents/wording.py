"""From the words of a language to the exact text that is shown, printed, signed and hashed."""

import datetime as dt
import hashlib

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
    values = {
        "person": scope.person_name,
        "discloser": scope.discloser,
        "recipient": scope.recipient,
        "topics": _listed([wording.topics[topic] for topic in (Topic.IDENTITY.value, *scope.topics)]),
        "purpose": wording.purposes[scope.purpose],
        "valid_from": _day(scope.valid_from),
        "valid_to": _day(scope.valid_to),
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


def _day(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def _listed(labels: list[str]) -> str:
    comma = "، " if any("؀" <= letter <= "ۿ" for letter in labels[0]) else ", "
    return comma.join(labels)
