"""Who is in which course and who completed it, by two roads that tell the same."""
