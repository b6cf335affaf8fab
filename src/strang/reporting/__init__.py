"""Figures with definitions, from thin rows only: contacts, cases by phase, referrals, findings, posts."""
