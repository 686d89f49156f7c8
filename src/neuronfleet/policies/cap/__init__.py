"""Capacity: policies CAP001 and on."""
