"""Regions together: policies REG001 and on."""
