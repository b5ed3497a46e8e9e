"""Competencies of a site: frameworks, ratings, plans and badges, read and written."""
