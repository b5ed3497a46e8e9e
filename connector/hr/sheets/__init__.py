"""Files as tables of cells, before anything is known about people.

Reading order: ``table`` (rows, cells, limits), ``files`` (what a file is, by its content),
``delimited`` (CSV), ``workbooks`` (XLSX, XLS, ODS), ``headers`` (where the header stands).
"""
