"""Signing in, second factor, choosing the unit to work for."""
