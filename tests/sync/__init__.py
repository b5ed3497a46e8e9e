"""Tests of the sync floor."""
