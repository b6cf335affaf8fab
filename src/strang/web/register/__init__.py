"""Pages of the register of disclosures: who outside the unit saw what of a person."""
