"""Readings as files that others load."""
