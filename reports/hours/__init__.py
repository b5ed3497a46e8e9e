"""Lesson hours: facts become credits, and each tells what of it counts."""
