"""Django's PostgreSQL backend with one rule more: no statement outside a working context."""
