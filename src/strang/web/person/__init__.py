"""Pages about persons: search, creating, names, household, residence titles."""
