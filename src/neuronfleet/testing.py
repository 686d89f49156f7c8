"""Public helpers for users' own tests."""
