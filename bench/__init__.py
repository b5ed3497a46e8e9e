"""Benchmarks: ratios against a baseline measured in the same run, so that no machine matters.

``python -m bench [PART]`` runs all parts or one; ``figures`` keeps and prints what they measured.
To add a part: one module with ``measure()``, and one line in ``__main__``.
"""
