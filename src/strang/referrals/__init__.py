"""The only door between units: offer, taking over, answer, appointment, result, and the days it took."""
