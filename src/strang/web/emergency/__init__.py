"""Emergency access: opening, reading, closing, and its review by both data protection officers."""
