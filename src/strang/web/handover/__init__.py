"""Pages of the hand-over: choosing, looking at the exact copy, delivering, opening, asking to delete."""
