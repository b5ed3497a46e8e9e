"""The organisation as a tree: its units, how the public sees them, and what small groups hide."""
