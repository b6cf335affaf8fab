"""What stands on somebody's start page: one block per kind of thing to do, only those their roles have."""

from collections.abc import Callable

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.access import emergencies
from strang.access.types import CASEWORK_ROLES, CONTENT_ROLES, EmergencyReason, Role
from strang.cases import queries as cases
from strang.consents import queries as consents
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.funding import queries as funding
from strang.network import queries as network
from strang.steering import queries as steering
from strang.web.start import casework, formal, told
from strang.web.start.block import Block, Empty, Line, link


def blocks_for(actor: Actor) -> list[Block]:
    """Return the blocks of somebody's roles, the most pressing kinds first."""
    wanted: tuple[tuple[frozenset[str], Callable[[Actor], list[Block]]], ...] = (
        (_roles(Role.CASE_MANAGER, Role.COUNSELLOR), casework.blocks),
        (_roles(Role.CLERK), lambda actor: [casework.to_answer(actor)]),
        (_roles(*CONTENT_ROLES), formal.blocks),
        (_roles(Role.PRIVACY_OFFICER), lambda actor: [_to_review(actor)]),
        (_roles(Role.VOLUNTEER), lambda actor: [_contacts(actor)]),
        (_roles(Role.PRIVACY_OFFICER), lambda actor: [_alarms(actor)]),
        (_roles(*CASEWORK_ROLES, Role.PRIVACY_OFFICER), _requests),
        (_roles(*CASEWORK_ROLES, Role.PRIVACY_OFFICER), told.blocks),
        (_roles(Role.COORDINATION), lambda actor: [_to_bundle(actor)]),
        (_roles(Role.COORDINATION, Role.STEERING_MEMBER), lambda actor: [_meetings(actor)]),
        (_REPORTERS, lambda actor: [_follow_ups(actor)]),
        (_roles(Role.GRANT_OFFICER, Role.ADMIN_ASSISTANT), lambda actor: [_open_posts(actor)]),
        (_FINDERS, lambda actor: [_news(actor)]),
    )
    return [block for roles, build in wanted if not actor.roles.isdisjoint(roles) for block in build(actor)]


def _roles(*roles: Role) -> frozenset[str]:
    return frozenset(role.value for role in roles)


_FINDERS = _roles(
    Role.VOLUNTEER,
    Role.CASE_MANAGER,
    Role.COUNSELLOR,
    Role.CLERK,
    Role.COORDINATION,
    Role.INTEGRATION_AGENCY,
    Role.STEERING_MEMBER,
)

_REPORTERS = _roles(Role.COORDINATION, Role.STEERING_MEMBER, Role.CLERK, Role.INTEGRATION_AGENCY)


def _contacts(actor: Actor) -> Block:
    count = cases.contact_count(actor)
    lines = []
    if count.week or count.month:
        topics = ", ".join(f"{area.label} ({n})" for area, n in count.by_topic[:3])
        lines = [
            Line(
                ngettext("%(n)d Kontakt in dieser Woche", "%(n)d Kontakte in dieser Woche", count.week)
                % {"n": count.week},
                link("contacts"),
                _("In diesem Monat {month}, zusammen {minutes} Minuten.").format(
                    month=count.month, minutes=count.month_minutes
                ),
            )
        ]
        if topics:
            lines.append(Line(_("Worum es in diesem Monat ging"), note=topics))
    return Block(
        "contacts",
        _("Ihre Kontakte"),
        tuple(lines),
        Empty(
            _("Noch kein Kontakt in diesem Monat"),
            _(
                "Ein Kontakt ist in einer halben Minute festgehalten, ohne Namen. Er zählt für Ihren Treffpunkt."
            ),
            link("contact_new"),
            _("Kontakt festhalten"),
        ),
        more=link("contact_new"),
        more_label=_("Kontakt festhalten"),
    )


def _to_review(actor: Actor) -> Block:
    today = clock.today()
    open_ones = [one for one in emergencies.emergencies_to_review(actor) if not one.review_of(actor.unit_id)]
    lines = tuple(
        Line(
            str(EmergencyReason(one.reason).label),
            link("emergency_review", emergency_id=one.id),
            _("Zu prüfen bis {day}.").format(day=formats.date_format(one.review_due_on, "SHORT_DATE_FORMAT")),
            at=one.opened_at,
            badge=_("überfällig") if one.review_due_on < today else "",
            tone="danger",
        )
        for one in open_ones
    )
    return Block(
        "emergencies",
        _("Notfallzugriffe zu prüfen"),
        lines,
        Empty(
            _("Kein Notfallzugriff ist zu prüfen"),
            _("Öffnet jemand in einem Notfall eine Akte, steht es hier sofort."),
        ),
        urgent=len(lines),
        urgent_label=ngettext("Notfallzugriff zu prüfen", "Notfallzugriffe zu prüfen", len(lines)),
        more=link("emergency_reviews"),
        more_label=_("Alle Notfallzugriffe"),
    )


def _alarms(actor: Actor) -> Block:
    found = consents.open_alarms(actor)
    units = network.unit_names({one.from_unit_id for one in found})
    lines = tuple(
        Line(
            _("Freigabe: {difference}").format(difference=one.difference.label),
            link("grant_alarms"),
            units.get(one.from_unit_id, ""),
            at=one.at,
            badge=_("prüfen"),
            tone="danger",
        )
        for one in found
    )
    return Block(
        "grant_alarms",
        _("Abweichende Freigaben"),
        lines,
        Empty(
            _("Alles stimmt überein"),
            _("Jede Freigabe hat ihre Einwilligung oder Grundlage, und keine fehlt."),
            link("basis_list"),
            _("Gesetzliche Grundlagen"),
        ),
        urgent=len(found),
        urgent_label=ngettext("abweichende Freigabe", "abweichende Freigaben", len(found)),
    )


def _requests(actor: Actor) -> list[Block]:
    """Return the requests somebody else of the unit has made; no block without one, for they are rare."""
    found = [one for one in consents.instances_to_decide(actor) if one.requested_by != actor.user_id]
    if not found:
        return []
    lines = tuple(
        Line(one.file_number, link("basis_decide", instance_id=one.id), at=one.requested_at) for one in found
    )
    title = _("Anträge auf gesetzlicher Grundlage")
    label = ngettext("Antrag zu prüfen", "Anträge zu prüfen", len(found))
    return [Block("basis_requests", title, lines, Empty(""), urgent=len(found), urgent_label=label)]


def _to_bundle(actor: Actor) -> Block:
    found = steering.to_bundle(actor, limit=50)
    lines = tuple(
        Line(row.title, link("finding", finding_id=row.id), on=row.created_at.date()) for row in found
    )
    return Block(
        "to_bundle",
        _("Befunde ohne Thema"),
        lines,
        Empty(_("Alle Befunde sind gebündelt"), _("Neue Befunde aus den Stellen stehen hier.")),
        urgent=len(found),
        urgent_label=ngettext("Befund ohne Thema", "Befunde ohne Thema", len(found)),
        more=link("theme_list"),
        more_label=_("Zu den Themen"),
    )


def _meetings(actor: Actor) -> Block:
    lines = tuple(
        Line(one.body_name, link("meeting", meeting_id=one.id), one.place, at=one.starts_at)
        for one in steering.meetings_ahead(actor, limit=3)
    )
    if Role.COORDINATION in actor.roles:
        nothing = Empty(
            _("Keine Sitzung geplant"),
            _("Sie planen eine Sitzung bei der Gruppe, die tagt."),
            link("body_list"),
            _("Zu den Gruppen"),
        )
    else:
        nothing = Empty(
            _("Keine Sitzung geplant"),
            _("Sitzungen plant die KIM-Koordination."),
            link("meeting_list"),
            _("Alle Sitzungen"),
        )
    return Block("meetings", _("Nächste Sitzungen"), lines, nothing)


def _follow_ups(actor: Actor) -> Block:
    found = steering.follow_ups_due(actor)
    lines = tuple(
        Line(
            one.title,
            link("follow_up_confirm" if one.confirm else "follow_up", decision_id=one.decision_id),
            _("Rückmeldung bestätigen: {text}").format(text=one.text) if one.confirm else one.text,
            on=one.due_on,
            badge=_("überfällig") if one.overdue else "",
            tone="danger",
        )
        for one in found
    )
    return Block(
        "follow_ups",
        _("Beschlüsse, über die zu berichten ist"),
        lines,
        Empty(
            _("Kein Bericht steht aus"),
            _("Beschließt die Lenkungsgruppe etwas für Ihre Stelle, steht es hier."),
        ),
        urgent=sum(one.overdue for one in found),
        urgent_label=ngettext(
            "überfälliger Bericht", "überfällige Berichte", sum(one.overdue for one in found)
        ),
    )


def _open_posts(actor: Actor) -> Block:
    lines = tuple(
        Line(
            step.name,
            link("funding"),
            _("{allocated} von {all} halben Stellen bewilligt").format(
                allocated=step.allocated_half_posts, all=step.half_posts
            ),
            badge=_("{n} offen").format(n=step.half_posts - step.allocated_half_posts),
            tone="info",
        )
        for step in funding.programme().steps
        if step.half_posts > step.allocated_half_posts
    )
    return Block(
        "open_posts",
        _("Noch nicht bewilligte Stellen"),
        lines,
        Empty(
            _("Alle Stellen sind bewilligt"),
            _("Was frei wird, steht hier."),
            link("funding"),
            _("Zur Förderung"),
        ),
    )


def _news(actor: Actor) -> Block:
    lines = tuple(
        Line(
            one.finding_title,
            link("finding", finding_id=one.finding_id),
            one.text,
            at=one.at,
            badge=one.label,
            tone="info",
        )
        for one in steering.news_for(actor)
    )
    return Block(
        "news",
        _("Was aus Ihren Befunden wurde"),
        lines,
        Empty(
            _("Noch nichts Neues"),
            _(
                "Fällt Ihnen eine Hürde auf, die mehr als einen Menschen trifft? Schreiben Sie sie in einer Minute auf."
            ),
            link("finding_new"),
            _("Befund schreiben"),
        ),
    )
