"""Who is who: persons, their accounts, and what people said of both."""
