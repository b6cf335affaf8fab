"""Reads of steering: findings, themes, bodies, meetings, the message back, figures."""

from strang.steering.queries._shared import PAGE
from strang.steering.queries.bodies import bodies, body
from strang.steering.queries.findings import (
    ADDRESSED,
    ALL,
    MINE,
    UNIT,
    finding,
    findings,
    of_case,
    similar,
    to_bundle,
)
from strang.steering.queries.meetings import (
    meeting,
    meeting_of_item,
    meetings,
    meetings_ahead,
    meetings_for_agenda,
)
from strang.steering.queries.news import figures, follow_ups_due, news_for
from strang.steering.queries.themes import COLUMN, board, decision, theme, themes

__all__ = [
    "ADDRESSED",
    "ALL",
    "COLUMN",
    "MINE",
    "PAGE",
    "UNIT",
    "board",
    "bodies",
    "body",
    "decision",
    "figures",
    "finding",
    "findings",
    "follow_ups_due",
    "meeting",
    "meeting_of_item",
    "meetings",
    "meetings_ahead",
    "meetings_for_agenda",
    "news_for",
    "of_case",
    "similar",
    "theme",
    "themes",
    "to_bundle",
]
