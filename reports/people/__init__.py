"""Who is known at a moment, and what holds of them then."""
