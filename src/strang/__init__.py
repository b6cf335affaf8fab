"""Strang: the open platform for Kommunales Integrationsmanagement (KIM)."""

__version__ = "0.1.0"
