"""The one write of this room: the database learns the key that signs working contexts."""

from django.conf import settings
from django.db import connections

from strang.foundation.context import key_pads


def install_signing_key() -> None:
    """Store the key of this installation's contexts (as owner; the application cannot read it back)."""
    inner, outer = key_pads(bytes.fromhex(settings.STRANG_CONTEXT_KEY))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_signing_key (id, inner_pad, outer_pad) VALUES (1, %s, %s)"
            " ON CONFLICT (id) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            [inner, outer],
        )
