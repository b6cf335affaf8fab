"""Where a protected person can be found (§ 51 BMG): nothing of it leaves the house for somebody who represents them.

The representative may be the very one from whom the address is kept, the other parent above all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from strang.access.types import Topic
from strang.privacy.collecting import Record

_WHOLE = frozenset({"people.address", "people.contactpoint", "referrals.handoveritem"})
_TOPICS = frozenset({Topic.ADDRESS.value, Topic.CONTACT.value})
"""Records of these tables on these topics say nothing else."""

_COLUMNS = {
    "people.particulars": frozenset({"ags"}),
    "cases.case": frozenset({"ags"}),
    "cases.appointment": frozenset({"place"}),
    "referrals.referralevent": frozenset({"place"}),
}
"""Columns that say it among others."""


def without_whereabouts(records: Iterable[Record]) -> Iterator[Record]:
    """Return the records without addresses, numbers, municipality and places of meeting; free text is not read."""
    for record in records:
        if record.table in _WHOLE and record.topic in _TOPICS:
            continue
        left_out = _COLUMNS.get(record.table, frozenset())
        yield replace(record, values=tuple(one for one in record.values if one.name not in left_out))
