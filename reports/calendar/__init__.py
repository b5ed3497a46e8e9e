"""Periods, months, weeks, and settings that change from a day on."""
