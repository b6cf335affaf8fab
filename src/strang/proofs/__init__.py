"""Proofs that the database keeps what the rule promises: a second model, invented worlds, broken policies."""
