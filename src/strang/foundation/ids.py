"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that keys sort by time and tell nobody a volume."""

import hashlib
import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Return a new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)


def of_sender(sent: UUID, *senders: UUID) -> UUID:
    """Return the id that ``sent`` stands for when these senders use it: its time, then 74 bits only they arrive at."""
    digest = hashlib.sha256(b"".join(each.bytes for each in (sent, *senders))).digest()
    value = (sent.int >> 80 << 80) | int.from_bytes(digest[:10])
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=value)
