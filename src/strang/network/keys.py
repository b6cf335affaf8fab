"""The keys of the units: made when first needed, unwrapped for whoever may read the row, rotated by the operator.

Whoever writes under a key holds a shared lock on the unit until they commit, and the rotation an exclusive one, so
that nothing is written under a key after it has been retired.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.envelope import DataKey, KeyUnavailableError, MasterKeys
from strang.foundation.errors import NotFoundError
from strang.network.models import UnitKey
from strang.network.types import KeyVersion

KEEPER = "note-keys"
"""The process of the operator that rotates keys and encrypts anew."""

_OF_UNIT, _OF_MASTER = 0x4B45_5931, 0x4B45_5932
"""Name spaces of the advisory locks."""


def master_keys() -> MasterKeys:
    """Return the master keys of this installation; raises KeyUnavailableError."""
    return MasterKeys.load(Path(settings.STRANG_MASTER_KEY_FILE))


def data_keys(_actor: Actor | SystemActor, unit_id: UUID, versions: Iterable[int]) -> dict[int, DataKey]:
    """Return some versions of a unit's key that the actor may read; raises KeyUnavailableError."""
    wanted = set(versions)
    if not wanted:
        return {}
    masters = master_keys()
    rows = UnitKey.objects.filter(unit_id=unit_id, version__in=wanted)
    found = {row.version: _unwrapped(masters, row) for row in rows}
    if found.keys() != wanted:
        raise KeyUnavailableError
    return found


def key_versions(_actor: SystemActor) -> list[KeyVersion]:
    """Return all keys of all units as the operator sees them, and whether each can be unwrapped."""
    try:
        masters = master_keys()
    except KeyUnavailableError:
        masters = None
    rows = UnitKey.objects.select_related("unit").order_by("unit__key", "version")
    return [
        KeyVersion(
            row.unit_id,
            row.unit.key,
            row.version,
            row.master_id,
            row.created_at,
            row.retired_at,
            emptied=not row.wrapped,
            usable=masters is not None and _is_usable(masters, row),
        )
        for row in rows
    ]


@operation
def current_data_key(_actor: Actor | SystemActor, /, *, unit_id: UUID) -> DataKey:
    """Return the key to encrypt with now; the first call for a unit makes it. Raises KeyUnavailableError."""
    _lock(_OF_MASTER, shared=True)
    _lock(_OF_UNIT, unit_id, shared=True)
    masters = master_keys()
    row = _current(unit_id)
    if row is None:
        # Two first notes at once: the second waits for the first one's key and takes it.
        UnitKey.objects.bulk_create([_new(masters, unit_id, 1)], ignore_conflicts=True)
        row = _current(unit_id)
    if row is None:
        raise KeyUnavailableError
    return _unwrapped(masters, row)


@operation
def begin_key_rotation(_actor: SystemActor, /, *, unit_id: UUID) -> int:
    """Retire the unit's key for a new one and return the new version; a rotation that was interrupted goes on.

    Raises NotFoundError if the unit has no key yet, KeyUnavailableError.
    """
    _lock(_OF_MASTER, shared=True)
    _lock(_OF_UNIT, unit_id)
    row = _current(unit_id)
    if row is None:
        raise NotFoundError
    masters = master_keys()
    _unwrapped(masters, row)
    if UnitKey.objects.filter(unit_id=unit_id, retired_at__isnull=False).exclude(wrapped=b"").exists():
        return row.version
    UnitKey.objects.filter(id=row.id).update(retired_at=clock.now())
    _new(masters, unit_id, row.version + 1).save(force_insert=True)
    return row.version + 1


@operation
def empty_retired_keys(_actor: SystemActor, /, *, unit_id: UUID) -> int:
    """Empty the unit's retired keys for good; the caller knows that nothing is encrypted with them."""
    _lock(_OF_UNIT, unit_id)
    retired = UnitKey.objects.filter(unit_id=unit_id, retired_at__isnull=False).exclude(wrapped=b"")
    return retired.update(wrapped=b"")


@operation
def begin_master_rotation(_actor: SystemActor, /) -> str:
    """Put a new master key into the file and return its id; a rotation that was interrupted goes on.

    The file comes before the rows: whatever happens, every key a row names is in the file.
    """
    _lock(_OF_MASTER)
    masters = master_keys()
    if _wrapped_by_others(masters.current).exists():
        return masters.current
    return masters.renewed().current


@operation
def rewrap_unit_keys(_actor: SystemActor, /) -> int:
    """Wrap every key anew that is not wrapped by the current master key; all or none. Raises KeyUnavailableError."""
    _lock(_OF_MASTER)
    masters = master_keys()
    rows = list(_wrapped_by_others(masters.current))
    for row in rows:
        key = _unwrapped(masters, row)
        UnitKey.objects.filter(id=row.id).update(wrapped=masters.wrap(key), master_id=masters.current)
    return len(rows)


@operation
def forget_master_keys(_actor: SystemActor, /) -> int:
    """Take the master keys out of the file that no row needs; returns how many. Older backups need them."""
    _lock(_OF_MASTER)
    masters = master_keys()
    used = set(UnitKey.objects.exclude(wrapped=b"").values_list("master_id", flat=True))
    return len(masters.keys) - len(masters.only(used).keys)


def _current(unit_id: UUID) -> UnitKey | None:
    return UnitKey.objects.filter(unit_id=unit_id, retired_at__isnull=True).first()


def _wrapped_by_others(current: str) -> QuerySet[UnitKey]:
    return UnitKey.objects.exclude(master_id=current).exclude(wrapped=b"")


def _new(masters: MasterKeys, unit_id: UUID, version: int) -> UnitKey:
    wrapped = masters.wrap(DataKey.new(unit_id, version))
    return UnitKey(unit_id=unit_id, version=version, master_id=masters.current, wrapped=wrapped)


def _unwrapped(masters: MasterKeys, row: UnitKey) -> DataKey:
    return masters.unwrap(row.unit_id, row.version, row.master_id, bytes(row.wrapped))


def _is_usable(masters: MasterKeys, row: UnitKey) -> bool:
    try:
        _unwrapped(masters, row)
    except KeyUnavailableError:
        return False
    return True


def _lock(space: int, unit_id: UUID | None = None, *, shared: bool = False) -> None:
    """Hold an advisory lock until the transaction ends."""
    number = int.from_bytes(unit_id.bytes[-4:], signed=True) if unit_id else 0
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s::int, %s::int)", [space, number])
