"""The network that instances live in: subnets, the way out, endpoints, security groups."""
