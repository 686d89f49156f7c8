"""What people see and hear: alarms, topics, dashboards, of a region and of a fleet."""
