"""From findings to decisions and back: findings, themes, bodies, meetings, decisions, follow-up, message back."""
