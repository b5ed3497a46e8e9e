"""Tests of what the benchmarks keep."""
