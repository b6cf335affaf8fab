"""Which connection may do what: only the owner migrates."""

from typing import Any


class OwnerMigrates:
    """Tables are made and changed by ``strang_owner`` alone."""

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        """Return whether ``database`` (an alias) may be migrated."""
        return database == "owner"
