"""Needs: gaps, signals, offers, plans."""
