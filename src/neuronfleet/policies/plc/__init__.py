"""Placement: policies PLC001 and on."""
