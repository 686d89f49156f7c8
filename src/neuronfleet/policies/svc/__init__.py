"""Services: policies SVC001 and on."""
