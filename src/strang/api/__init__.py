"""The REST door: the public directory as Open Referral HSDS, described by OpenAPI 3.1."""
