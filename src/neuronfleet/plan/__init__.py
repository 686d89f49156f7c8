"""A typed, three-valued model of Terraform plans."""
