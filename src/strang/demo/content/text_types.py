"""The shapes of what the person reads: consent and release, names of topics and purposes, words of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWording:
    """The sentences of consent and release, in the order in which they are printed.

    Placeholders: {person}, {discloser}, {recipient}, {topics}, {purpose}, {valid_from}, {valid_to}.
    """

    title: str
    declaration: str
    release: str
    what: str
    purpose: str
    duration: str
    health: str
    authorities: str
    voluntary: str
    withdraw: str
    log: str
    explained: str
    representative: str
    place_date: str
    signature_person: str
    signature_representative: str
    signature_interpreter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """The words around the plan of a person, with the states of goals and steps."""

    heading: str
    name: str
    case_manager: str
    as_of: str
    strengths: str
    goal: str
    goals: str
    reached_when: str
    step: str
    steps: str
    who: str
    me: str
    until: str
    status: str
    next_talk: str
    date: str
    signature: str
    note: str
    open: str
    in_progress: str
    reached: str
    partly_reached: str
    not_reached: str
    dropped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """All texts for one language; ``topics`` and ``purposes`` are keyed by the codes of the access room."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    version: str
    consent: ConsentWording
    topics: Mapping[str, str]
    purposes: Mapping[str, str]
    plan: PlanWords
