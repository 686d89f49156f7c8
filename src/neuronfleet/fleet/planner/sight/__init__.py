"""What is watched and who is told: metrics, alarms, dashboards, and the daemon that looks for dead devices."""
