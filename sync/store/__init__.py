"""The database: one engine, all tables on one metadata, runs and the pipeline's lease.

Reading order: ``tables/`` (the nouns), ``engine`` (sessions), ``runs``, ``lease``, ``schema``.
"""
