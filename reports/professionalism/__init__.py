"""IP-ASN: an estimate (perkiraan) of the index of professionalism, never the official value.

Reading order: ``points`` (the dated tables and their settings; the tables themselves lie in
``points.toml``), ``scoring`` (pure: a profile becomes points), ``profiles`` (what files and the
ledger tell of people), ``report`` (estimates beside the official values, and what would raise
them).
"""
