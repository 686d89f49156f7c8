"""Models and images in every region: the model store, replication, and what must be there before a rollout."""
