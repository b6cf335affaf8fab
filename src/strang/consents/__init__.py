"""The legal gate: what a person lets one unit tell another, for which purpose and how long, and its end."""
