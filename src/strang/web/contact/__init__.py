"""Pages for the short contact that needs no name."""
