"""Pages of bodies and their meetings: agenda, decision, follow-up."""
