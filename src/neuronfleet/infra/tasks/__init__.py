"""Task definitions and what runs them: services, scheduled tasks, the daemon that looks for dead devices."""
