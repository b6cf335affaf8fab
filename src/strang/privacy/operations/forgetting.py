"""The last step of an erasure (Art. 17 GDPR): when a person's file is gone, what is recorded of them names nobody.

The file itself goes by the hand of whoever answers for it, when the period of storage has ended; nothing here
deletes a row of it. Until the last one is gone the record must still lead to the person.
"""

from django.db import connection

from strang.audit import operations as audit
from strang.foundation.context import SystemActor, operation

ERASURE = SystemActor("erasure")
MOST_AT_ONCE = 1000


@operation
def forget_gone_persons(actor: SystemActor, /) -> int:
    """Delete the keys of persons of whom no row is left; returns how many. The rest waits for the next night."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM strang.gone_persons() LIMIT %s", [MOST_AT_ONCE])
        gone = [person_id for (person_id,) in cursor.fetchall()]
    return sum(audit.erase_subject(actor, person_id=person_id) for person_id in gone)
