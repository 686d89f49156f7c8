"""Container instances: image, role, launch template, Auto Scaling group, capacity provider, reservations, quota."""
