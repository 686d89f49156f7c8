"""Services and standalone tasks: images, containers, devices, ports, roles, how they roll and when they run."""
