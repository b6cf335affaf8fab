"""The directory of help: offers of all units with sites, languages, cost, conditions and opening hours."""
