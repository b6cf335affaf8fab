"""Pages for giving and ending a consent."""
