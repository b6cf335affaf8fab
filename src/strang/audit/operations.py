"""The one write of this room that is not made by a trigger: a person is forgotten."""

from uuid import UUID

from django.db import connection

from strang.foundation.context import SystemActor, operation


@operation
def erase_subject(actor: SystemActor, /, *, person_id: UUID) -> int:
    """Make all lines about a person anonymous, and return how many keys were deleted.

    For the process named ``erasure`` alone; the database refuses anybody else. The lines and their hashes stay; that
    the key is gone is an entry of its own. Meant for the end of an erasure (Art. 17 GDPR), when the person's rows are
    gone: a write about the person afterwards begins a new pseudonym.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT strang.erase_subject(%s)", [person_id])
        row: tuple[int] = cursor.fetchone()
    return row[0]
