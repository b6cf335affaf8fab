"""Who can sign in: users, their working sessions and the choice of the unit they work for."""
