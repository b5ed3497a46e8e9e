"""Personnel files: rows of CSV, XLSX and their kin, made into records with reasons for refusals.

Reading order: ``settings`` (how a source is configured), ``records`` (what HR tells us),
``nip`` (the civil-service number), ``sheets`` (file to rows of cells), ``cells`` with ``dates``
and ``words`` (cell to value), ``mapping`` (rows to a ``reading``: records, and ``faults`` of
rows and cells), ``errors`` (a file that cannot be taken at all).

To add an HR field: one line in its record in ``records`` (and a migration for its column).
"""
