"""The copy of all data of a person: looked through for what concerns others, then handed out as one archive."""
