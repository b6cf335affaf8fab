"""What a person may ask of the unit that keeps data about them: a copy, a correction, a restriction, an objection."""
