"""From the words of a language to the exact text that is shown, printed, signed and hashed."""

import hashlib
from collections.abc import Iterable

from strang.access.types import Topic
from strang.consents.types import FOR_MINORS, ConsentScope, GivenBy, ShownText, Wording

ORDER = (
    "declaration",
    "represented",
    "release",
    "what",
    "data_from",
    "data_to",
    "data_between",
    "protected_address",
    "purpose",
    "duration",
    "majority",
    "health",
    "authorities",
    "voluntary",
    "withdraw",
    "log",
    "explained",
    "representative",
)
"""The sentences of the consent in the order in which they are shown, each where it fits what is permitted."""

RELEASE_ORDER = ("release", "release_scope", "release_withdraw", "explained")
"""The sentences of the release from secrecy (§ 203 StGB)."""

ROLES = tuple(f"role_{role.value}" for role in GivenBy if role is not GivenBy.SELF)

SENTENCES = (
    "title",
    *ORDER,
    "release_title",
    "release_scope",
    "release_withdraw",
    *ROLES,
    "place_date",
    "signature_person",
    "signature_representative",
    "signature_interpreter",
)


def shown(wording: Wording, scope: ConsentScope) -> ShownText:
    """Return the text of a consent in one language. The identity stands first among its topics."""
    values, fitting = _values(wording, scope), _fitting(wording, scope)
    return ShownText(
        wording,
        wording.consent["title"],
        tuple(wording.consent[name].format_map(values) for name in ORDER if name in fitting),
    )


def shown_release(wording: Wording, scope: ConsentScope) -> ShownText:
    """Return the text of the release from secrecy that goes with a consent, in one language."""
    values = _values(wording, scope)
    sentences = ("represented", *RELEASE_ORDER) if scope.given_by != GivenBy.SELF else RELEASE_ORDER
    return ShownText(
        wording,
        wording.consent["release_title"],
        tuple(wording.consent[name].format_map(values) for name in sentences),
    )


def _values(wording: Wording, scope: ConsentScope) -> dict[str, str]:
    names = {
        "person": scope.person_name,
        "discloser": scope.discloser,
        "recipient": scope.recipient,
        "valid_from": f"{scope.valid_from:%d.%m.%Y}",
        "valid_to": f"{scope.valid_to:%d.%m.%Y}",
        "data_from": f"{scope.data_from:%d.%m.%Y}" if scope.data_from else "",
        "data_to": f"{scope.data_to:%d.%m.%Y}" if scope.data_to else "",
        "representative": ", ".join(scope.representatives),
    }
    return {name: _isolated(wording, text) for name, text in names.items()} | {
        "topics": listed(wording, (Topic.IDENTITY.value, *scope.topics)),
        "purpose": wording.purposes[scope.purpose],
        "role": wording.consent.get(f"role_{scope.given_by}", ""),
    }


def _fitting(wording: Wording, scope: ConsentScope) -> set[str]:
    """Return the sentences that say what is so here; a text of an earlier version knows fewer."""
    conditions = {
        "represented": scope.given_by != GivenBy.SELF,
        "release": scope.secrecy_release and not wording.has_own_release,
        "data_from": scope.data_from is not None and scope.data_to is None,
        "data_to": scope.data_to is not None and scope.data_from is None,
        "data_between": scope.data_from is not None and scope.data_to is not None,
        "protected_address": scope.names_protected,
        "majority": scope.given_by in FOR_MINORS,
    }
    return {name for name in ORDER if name in wording.consent and conditions.get(name, True)}


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal, over its UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def listed(wording: Wording, topics: Iterable[str]) -> str:
    """Return topics in the words of a language and separated as it separates."""
    return ("، " if wording.direction == "rtl" else ", ").join(wording.topics[topic] for topic in topics)


def _isolated(wording: Wording, text: str) -> str:
    """Keep a German name or a date in one piece inside a text that runs the other way (Unicode FSI … PDI)."""
    return f"\u2068{text}\u2069" if wording.direction == "rtl" else text
