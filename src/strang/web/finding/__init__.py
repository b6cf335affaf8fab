"""Pages for writing and following a structural finding."""
