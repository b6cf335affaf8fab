"""Dates, amounts and names in the words people use."""

import datetime as dt
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.foundation import clock
from strang.web.templatetags.ui_parts import RIGHT_TO_LEFT, badge

_LONG_WAIT = 14
_TOO_LONG = 28


def day(value: dt.date | dt.datetime | None, *, relative: bool = True) -> SafeString:
    """Return a date; close days also in words („heute“, „morgen“)."""
    if value is None:
        return format_html('<span class="st-muted">{}</span>', _("kein Datum"))
    date = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return format_html(
        '<time datetime="{}">{}</time>', date.isoformat(), _day_words(date) if relative else _plain(date)
    )


def moment(value: dt.datetime | None) -> SafeString:
    """Return a date with its time of day, in local time."""
    if value is None:
        return day(None)
    local = timezone.localtime(value)
    words = _("{day}, {time} Uhr").format(
        day=_day_words(local.date()), time=formats.time_format(local, "H:i")
    )
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


def _plain(date: dt.date) -> str:
    return formats.date_format(date, "SHORT_DATE_FORMAT")


def _day_words(date: dt.date) -> str:
    away = (date - clock.today()).days
    near = {-1: _("gestern"), 0: _("heute"), 1: _("morgen")}
    if away in near:
        return near[away]
    if 1 < away < 7:  # noqa: PLR2004 - the coming week
        return f"{formats.date_format(date, 'l')}, {_plain(date)}"
    return _plain(date)


def waiting(days: int) -> SafeString:
    """Return how long somebody has been waiting, louder after two and four weeks."""
    kind = "danger" if days >= _TOO_LONG else "warning" if days >= _LONG_WAIT else "neutral"
    if days <= 0:
        return badge(_("seit heute"), kind)
    return badge(ngettext("wartet %(days)d Tag", "wartet %(days)d Tage", days) % {"days": days}, kind)


def person_name(name: str, original: str = "", language: str = "") -> SafeString:
    """Return a name in Latin letters and, where known, as the person writes it."""
    if not original or original == name:
        return format_html("<bdi>{}</bdi>", name)
    direction = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "auto"
    spoken = format_html(' lang="{}"', language) if language else ""
    return format_html('<bdi>{}</bdi> <bdi{} dir="{}">{}</bdi>', name, spoken, direction, original)


def money(value: Decimal | int | None) -> str:
    """Return an amount of euros: whole ones without cents."""
    if value is None:
        return "–"
    places = 0 if value == int(value) else 2
    return f"{formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)} €"


def number(value: float | Decimal | None) -> str:
    """Return a number with the separators of the language."""
    if value is None:
        return "–"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return formats.number_format(value, use_l10n=True, force_grouping=True)
