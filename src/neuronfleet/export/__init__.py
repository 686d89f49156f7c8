"""Terraform as text: the HCL writer."""
