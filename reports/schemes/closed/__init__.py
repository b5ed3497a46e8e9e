"""Closed periods: frozen decisions, their proof, and numbered corrections."""
