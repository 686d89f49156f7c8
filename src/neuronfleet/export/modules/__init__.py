"""The modules that neuronfleet exports, one file each."""
