"""Change: policies CHG001 and on."""
