"""Identity: policies IAM001 and on."""
