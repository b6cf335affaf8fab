"""Composition at start: settings, URL root, WSGI entry."""
