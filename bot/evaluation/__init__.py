"""Measure the search, and set its weights and thresholds from what was measured."""
