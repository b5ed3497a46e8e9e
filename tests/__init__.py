"""Tests of every floor; one folder per package, one contract suite per seam."""
