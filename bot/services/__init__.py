"""Offices, hotlines and other services a person can turn to."""
