"""Pulling Moodle sites: whom to ask this time, kind by kind, and what of it lands."""
