"""What we hold and how it moves: tables, landing, matching, plans, pushing.

Reading order: ``store/`` (database, tables, runs, lease), ``inward/`` (from Moodle and HR into
the store), ``outward/`` (from standings to plans to writes). Knows no metric and no rule.
"""
