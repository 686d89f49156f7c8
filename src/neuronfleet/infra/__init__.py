"""CDKTF constructs: blueprint to Terraform resources. With ``export``, the only code that imports cdktf."""
