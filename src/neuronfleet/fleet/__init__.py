"""The fleet file, and the planner that turns it into a blueprint for each region."""
