"""Public surveys of a period, and their index with its elements."""
