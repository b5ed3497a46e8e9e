"""Tables for other programs: ``workbook`` (XLSX and CSV, safe from formulas in data), ``siasn``
(training history as SIASN takes it), ``reconciling`` (against what SIASN holds).
"""
