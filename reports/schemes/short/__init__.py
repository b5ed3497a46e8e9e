"""People short by little, and the smallest set of courses that closes the gap."""
