"""Applying a statutory basis to one person: asked for by who works with them, approved by a second person."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from strang.access import operations as access
from strang.access.types import CASEWORK_ROLES, AssignmentKind, GrantScope, Role, Source, Topic
from strang.accounts import queries as accounts
from strang.consents import queries
from strang.consents.models import BasisInstance
from strang.consents.operations._shared import check_may_record, chosen, latest_end, of_person
from strang.consents.types import NECESSITY_CHARACTERS, Basis, InstanceStatus, OpenedByStatute
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network


@operation
def request_instance(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    basis_id: UUID,
    recipient_unit_id: UUID,
    topics: Collection[str],
    purpose: str,
    file_number: str,
    necessity: str,
    valid_from: dt.date,
    valid_to: dt.date,
    submission: UUID | None = None,
) -> UUID:
    """Ask that a basis be applied to a person; returns the instance's id. It opens nothing before it is approved.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    check_may_record(actor, person_id)
    once = submission or ids.uuid7()
    standing = BasisInstance.objects.filter(unit_id=actor.unit_id, submission=once).first()
    if standing is not None:
        return standing.id
    instance = BasisInstance(
        **of_person(actor, person_id),
        basis_id=basis_id,
        recipient_unit_id=recipient_unit_id,
        topics=[Topic.IDENTITY.value, *chosen(topics)],
        purpose=purpose,
        file_number=file_number.strip(),
        necessity=necessity.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        submission=once,
    )
    errors = _errors(actor, instance)
    if errors:
        raise InvalidInputError(errors)
    instance.save(force_insert=True)
    return instance.id


@operation
def decide_instance(
    actor: Actor, /, *, instance_id: UUID, approve: bool, note: str = "", version: int | None = None
) -> None:
    """Approve or refuse somebody else's request; with the approval the recipient may see what it names."""
    instance = _instance(actor, instance_id, version)
    if not actor.has_role(*CASEWORK_ROLES, Role.PRIVACY_OFFICER):
        raise NotAllowedError(_("Darüber entscheidet, wer Fälle führt oder berät, oder der Datenschutz."))
    if instance.author_id == actor.user_id:
        raise NotAllowedError(_("Über den eigenen Antrag entscheidet eine andere Person."))
    if instance.status != InstanceStatus.REQUESTED:
        raise NotAllowedError(_("Über diesen Antrag ist schon entschieden."))
    if not approve and not note.strip():
        raise InvalidInputError({"note": _("Bitte schreiben Sie, warum Sie ablehnen.")})
    instance.status = InstanceStatus.APPROVED if approve else InstanceStatus.REFUSED
    _change(
        instance,
        status=instance.status,
        decided_by=actor.user_id,
        decided_at=clock.now(),
        decision_note=note.strip(),
    )
    if approve:
        access.put_grants(actor, [_scope(instance)], source_id=instance.id)


@operation
def end_instance(actor: Actor, /, *, instance_id: UUID, version: int | None = None) -> None:
    """End an instance before its time, or take a request back: the grants are gone with this transaction."""
    instance = _instance(actor, instance_id, version)
    check_may_record(actor, instance.person_id)
    if instance.status not in {InstanceStatus.REQUESTED, InstanceStatus.APPROVED}:
        raise NotAllowedError(_("Dieser Vorgang ist schon beendet."))
    if instance.status == InstanceStatus.APPROVED and (
        instance.valid_to < clock.today() or queries.basis(instance.basis_id).ended_at is not None
    ):
        raise NotAllowedError(_("Hier ist nichts mehr offen: Der Zeitraum oder die Grundlage ist zu Ende."))
    _change(instance, status=InstanceStatus.ENDED, ended_by=actor.user_id, ended_at=clock.now())
    access.put_grants(actor, [], source_id=instance.id)


@operation
def take_over_instance(actor: Actor, /, *, instance_id: UUID) -> None:
    """Begin to work with a person whom another unit opened to the actor's on statute; twice changes nothing.

    Raises NotFoundError when nothing is open to the actor, ConflictError when a colleague was first.
    """
    found = _received(actor, instance_id)
    if found.taken_by is None:
        try:
            with transaction.atomic():
                access.assign(
                    actor,
                    person_id=found.person_id,
                    user_id=actor.user_id,
                    kind=AssignmentKind.RECIPIENT,
                    source_id=instance_id,
                    reason="Gesetzliche Grundlage übernommen",
                )
        except IntegrityError:
            found = _received(actor, instance_id)
        else:
            return
    if found.taken_by != actor.user_id:
        name = accounts.display_name(found.taken_by) if found.taken_by else ""
        raise ConflictError(
            _(
                "%(name)s hat das schon übernommen. Brauchen Sie Zugang, lassen Sie sich als Vertretung eintragen."
            )
            % {"name": name}
        )


def _received(actor: Actor, instance_id: UUID) -> OpenedByStatute:
    for one in queries.received_on_statute(actor):
        if one.instance_id == instance_id:
            return one
    raise NotFoundError


def _instance(actor: Actor, instance_id: UUID, version: int | None) -> BasisInstance:
    instance = BasisInstance.objects.filter(unit_id=actor.unit_id, id=instance_id).first()
    if instance is None:
        raise NotFoundError
    if version is not None and version != instance.version:
        raise ConflictError(_("Der Vorgang wurde inzwischen geändert. Bitte sehen Sie ihn noch einmal an."))
    return instance


def _change(instance: BasisInstance, **values: object) -> None:
    changed = BasisInstance.objects.filter(
        id=instance.id, unit_id=instance.unit_id, version=instance.version
    ).update(version=instance.version + 1, **values)
    if not changed:
        raise ConflictError(_("Der Vorgang wurde inzwischen geändert. Bitte sehen Sie ihn noch einmal an."))


def _scope(instance: BasisInstance) -> GrantScope:
    return GrantScope(
        person_id=instance.person_id,
        from_unit_id=instance.unit_id,
        to_unit_id=instance.recipient_unit_id,
        topics=frozenset(instance.topics),
        purpose=instance.purpose,
        valid_from=queries.start_of(instance.valid_from),
        valid_to=queries.end_of(instance.valid_to),
        source=Source.STATUTE,
        source_id=instance.id,
    )


def _errors(actor: Actor, instance: BasisInstance) -> dict[str, str]:
    basis = next((one for one in queries.bases_in_force() if one.id == instance.basis_id), None)
    if basis is None:
        return {"basis_id": _("Diese Grundlage ist nicht in Kraft.")}
    errors = _beyond(actor, instance, basis)
    if len(instance.necessity) < NECESSITY_CHARACTERS:
        errors["necessity"] = _(
            "Bitte schreiben Sie für diesen einen Menschen, warum die Übermittlung erforderlich ist"
            " (mindestens {number} Zeichen)."
        ).format(number=NECESSITY_CHARACTERS)
    if not instance.file_number:
        errors["file_number"] = _("Bitte tragen Sie das Aktenzeichen ein.")
    if instance.valid_to < instance.valid_from:
        errors["valid_to"] = _("Das Ende liegt vor dem Beginn.")
    elif instance.valid_to > latest_end(instance.valid_from):
        errors["valid_to"] = _("Höchstens zwölf Monate, danach braucht es einen neuen Antrag.")
    elif basis.entry.valid_to is not None and instance.valid_to > basis.entry.valid_to:
        errors["valid_to"] = _("So lange gilt die Grundlage nicht.")
    return errors


def _beyond(actor: Actor, instance: BasisInstance, basis: Basis) -> dict[str, str]:
    """Return where a request goes beyond its basis."""
    errors = {}
    entry = basis.entry
    if network.unit(actor.unit_id).kind not in entry.discloser_kinds:
        errors["basis_id"] = _("Diese Grundlage gilt nicht für Ihre Stelle.")
    recipients = {unit.id: unit.kind for unit in network.units()}
    if recipients.get(instance.recipient_unit_id) not in entry.recipient_kinds:
        errors["recipient_unit_id"] = _("An diese Stelle lässt die Grundlage keine Übermittlung zu.")
    if not set(instance.topics) - {Topic.IDENTITY.value} <= set(entry.topics):
        errors["topics"] = _("Die Grundlage nennt nur diese Themen: {topics}.").format(
            topics=", ".join(str(Topic(topic).label) for topic in entry.topics)
        )
    if instance.purpose not in entry.purposes:
        errors["purpose"] = _("Für diesen Zweck gilt die Grundlage nicht.")
    if instance.valid_from < entry.valid_from:
        errors["valid_from"] = _("Da galt die Grundlage noch nicht.")
    return errors
