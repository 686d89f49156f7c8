"""Observability: policies OBS001 and on."""
