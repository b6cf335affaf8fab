"""Pages for giving and ending a consent, and the register of disclosures."""
