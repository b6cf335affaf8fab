"""Pages for offering, taking over and answering a referral."""
