"""Network: policies NET001 and on."""
