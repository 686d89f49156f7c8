"""The HTML report: one file, nothing to load, and usable without its script."""
