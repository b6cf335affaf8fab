"""The human being: names in their scripts, partial birth dates, households, languages, residence titles."""
