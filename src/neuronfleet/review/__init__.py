"""The review engine."""
