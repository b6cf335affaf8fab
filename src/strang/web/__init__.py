"""The HTML door: pages composed from the rooms below. It translates and holds no rules."""
