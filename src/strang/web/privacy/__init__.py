"""Pages for what a person may ask: requests, corrections, restriction; and what data protection sees of them."""
