"""AWS Inferentia (Inf1) inference on Amazon ECS, as code."""

__version__ = "0.1.0"
