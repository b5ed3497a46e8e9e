"""The outside world: Moodle, HR files and mail. Knows no database.

Reading order: ``pull.py`` (what every reader hands on), ``moodle/``, ``hr/``, ``mail.py``.
"""
