"""How requests come to services: load balancers in a region; hostnames and accelerators before several."""
