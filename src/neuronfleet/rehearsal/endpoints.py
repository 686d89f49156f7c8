"""Which service endpoints of the AWS provider are named one by one."""

from __future__ import annotations

from typing import Final

__all__ = ["SERVICES"]

SERVICES: Final = (
    "acm",
    "appautoscaling",
    "autoscaling",
    "budgets",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecr",
    "ecrpublic",
    "ecs",
    "elbv2",
    "events",
    "globalaccelerator",
    "iam",
    "kms",
    "lambda",
    "logs",
    "resourcegroups",
    "resourcegroupstaggingapi",
    "route53",
    "s3",
    "s3control",
    "scheduler",
    "secretsmanager",
    "servicediscovery",
    "servicequotas",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "wafv2",
)
"""Arguments of the provider's ``endpoints`` block that provider 5.100 and 6.x both have.

Every other service follows ``AWS_ENDPOINT_URL``:
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints
"""
