"""Pictures of a cluster: hosts as rows of chips with the tasks on them."""
