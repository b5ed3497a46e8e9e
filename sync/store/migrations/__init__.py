"""Alembic migrations, one file per step; ``env`` runs them on the connection that it is handed."""
