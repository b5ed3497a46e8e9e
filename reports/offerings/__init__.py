"""Courses, providers and methods of learning: what each reaches and gives."""
