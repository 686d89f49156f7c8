"""How requests come to services: load balancers, hostnames, accelerators, and scaling with what comes."""
