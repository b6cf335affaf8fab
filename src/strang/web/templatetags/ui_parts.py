"""Building blocks inside a page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from strang.foundation.timeline import Happening

TONES = ("info", "success", "warning", "danger", "neutral")
_BADGE_ICONS = {"info": "info", "success": "success", "warning": "warning", "danger": "danger"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ckb", "ur", "he", "ps"})
_ENDED_WELL = (
    "accepted",
    "result",
    "completed",
    "achieved",
    "done",
    "given",
    "extended",
    "decided",
    "opened",
)
_ENDED = ("declined", "withdrawn", "narrowed", "expired", "cancelled", "missed", "revoked", "closed")


def icon(name: str, label: str = "") -> SafeString:
    """Return one of KERN's symbols; without a label it is decoration."""
    if label:
        return format_html(
            '<span class="kern-icon kern-icon--{}" role="img" aria-label="{}"></span>', name, label
        )
    return format_html('<span class="kern-icon kern-icon--{}" aria-hidden="true"></span>', name)


def badge(text: object, kind: str = "neutral") -> SafeString:
    """Return a state in one or two words; the tone is one of ``TONES``."""
    symbol = icon(_BADGE_ICONS[kind]) if kind in _BADGE_ICONS else ""
    return format_html('<span class="st-badge st-tone--{}">{}{}</span>', kind, symbol, text)


def alert(content: SafeString, kind: str = "info", title: str = "", *, live: bool = False) -> SafeString:
    """Return a notice. ``live`` makes screen readers speak it when it appears."""
    return render_to_string(
        "strang/components/alert.html",
        {"kind": kind, "title": title, "content": SafeString(content.strip()), "live": live},
    )


def empty_state(title: str, text: str = "", url: str = "", action: str = "") -> SafeString:
    """Return what to say when there is nothing, and what to do next."""
    return render_to_string(
        "strang/components/empty_state.html", {"title": title, "text": text, "url": url, "action": action}
    )


def card(
    content: SafeString,
    title: str = "",
    *,
    url: str = "",
    level: int = 2,
    badge: str = "",
    accent: bool = False,
) -> SafeString:
    """Return a sheet with a heading of the given level; with ``url`` the whole sheet is one link."""
    return render_to_string(
        "strang/components/card.html",
        {"title": title, "url": url, "level": level, "badge": badge, "accent": accent, "content": content},
    )


def facts(content: SafeString) -> SafeString:
    """Return a list of facts; inside stand ``fact`` and ``factblock``."""
    return format_html('<dl class="st-facts">{}</dl>', content)


def fact(label: str, value: object) -> SafeString:
    """Return one fact; what is missing says so instead of leaving a hole."""
    if value is None or value == "":
        shown = format_html('<span class="st-muted">{}</span>', _("keine Angabe"))
        return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, value)


def factblock(content: SafeString, label: str) -> SafeString:
    """Return one fact whose value is marked up."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


def more(content: SafeString, label: str, *, opened: bool = False) -> SafeString:
    """Return something that unfolds."""
    state = mark_safe(" open") if opened else ""
    return format_html('<details class="st-more"{}><summary>{}</summary>{}</details>', state, label, content)


def steps(items: Iterable[Any], label: str = "") -> SafeString:
    """Return phases or stages. Each item has ``label``, ``state`` (done, current, todo) and may have ``note``."""
    return render_to_string("strang/components/steps.html", {"items": list(items), "label": label})


def progress(label: str, value: float, maximum: float, text: str = "") -> SafeString:
    """Return how far something is, as a bar and in words."""
    return render_to_string(
        "strang/components/progress.html",
        {
            "label": label,
            "value": f"{value:g}",
            "maximum": f"{maximum:g}",
            "text": text or f"{value:g} / {maximum:g}",
        },
    )


def timeline(
    happenings: Iterable[Happening],
    *,
    authors: Mapping[UUID, str] | None = None,
    units: Mapping[UUID, str] | None = None,
    links: Mapping[UUID, str] | None = None,
) -> SafeString:
    """Return what happened, newest first as given. The mappings give names and links by id."""
    entries = [
        {
            "happening": happening,
            "author": (authors or {}).get(happening.author_id) if happening.author_id else None,
            "unit": (units or {}).get(happening.unit_id) if happening.unit_id else None,
            "url": (links or {}).get(happening.subject_id) if happening.subject_id else None,
            "tone": _tone(happening.kind),
        }
        for happening in happenings
    ]
    return render_to_string("strang/components/timeline.html", {"entries": entries})


def _tone(kind: str) -> str:
    what = kind.rpartition(".")[2].lower()
    if what in _ENDED_WELL:
        return "success"
    return "danger" if what in _ENDED else ""


def confirm(
    context: Context,
    content: SafeString,
    label: str,
    url: str,
    *,
    question: str = "",
    action: str = "",
    danger: bool = True,
) -> SafeString:
    """Return a button that unfolds a question with a form; its fields stand inside. Works without a script."""
    return render_to_string(
        "strang/components/confirm.html",
        {
            "label": label,
            "url": url,
            "question": question,
            "action": action or label,
            "danger": danger,
            "content": content,
            "csrf_token": context.get("csrf_token"),
        },
    )


def button(
    text: object, kind: str = "primary", *, symbol: str = "", name: str = "", value: str = ""
) -> SafeString:
    """Return a submit button."""
    naming = format_html(' name="{}" value="{}"', name, value) if name else ""
    mark = icon(symbol) if symbol else ""
    return format_html(
        '<button type="submit" class="kern-btn {}"{}>{}<span class="kern-label">{}</span></button>',
        _button_class(kind),
        naming,
        mark,
        text,
    )


def link_button(text: object, url: str, kind: str = "secondary", *, symbol: str = "") -> SafeString:
    """Return a link that looks like a button."""
    mark = icon(symbol) if symbol else ""
    return format_html(
        '<a class="kern-btn {}" href="{}">{}<span class="kern-label">{}</span></a>',
        _button_class(kind),
        url,
        mark,
        text,
    )


def post_button(
    context: Context, text: object, url: str, kind: str = "secondary", *, symbol: str = "", **fields: object
) -> SafeString:
    """Return a form of one button; further keyword arguments become hidden fields."""
    return render_to_string(
        "strang/components/post_button.html",
        {
            "url": url,
            "fields": fields,
            "button": button(text, kind, symbol=symbol),
            "csrf_token": context.get("csrf_token"),
        },
    )


def _button_class(kind: str) -> str:
    return "kern-btn--primary st-btn--danger" if kind == "danger" else f"kern-btn--{kind}"


def print_button(text: str = "") -> SafeString:
    """Return a button that prints; hidden as long as no script runs."""
    return format_html(
        '<button type="button" class="kern-btn kern-btn--tertiary" data-print hidden>'
        '<span class="kern-label">{}</span></button>',
        text or _("Drucken"),
    )


def twin(text: str, german: str, language: str) -> SafeString:
    """Return a text in the person's language beside its German twin, each with its language and direction."""
    return render_to_string(
        "strang/components/twin.html",
        {
            "text": text,
            "german": german,
            "language": language,
            "direction": "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            "name": _language_name(language),
        },
    )


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return {"kmr": "Kurmancî", "prs": "دری", "ckb": "کوردی"}.get(code, code)


def conflict(differences: Iterable[Any], *, reload_url: str = "", who: str = "") -> SafeString:
    """Return both versions of a record that two people edited: ``web.forms.differences`` makes the rows."""
    return render_to_string(
        "strang/components/conflict.html",
        {"differences": list(differences), "reload_url": reload_url, "who": who},
    )
