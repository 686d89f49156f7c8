"""Plan integrity: policies INT001 and on."""
