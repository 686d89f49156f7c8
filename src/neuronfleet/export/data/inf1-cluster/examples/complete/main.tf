# Logs encrypted with a key of one's own and kept for a year, ECS Exec recorded, everything tagged.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "AWS region of the cluster."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# CloudWatch Logs of the region may use the key for the log groups of this account, and nobody else.
resource "aws_kms_key" "logs" {
  description             = "Logs of the inference cluster"
  deletion_window_in_days = 7
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "CloudWatchLogs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:*"
          }
        }
      },
    ]
  })
}

module "cluster" {
  source = "../.."

  name                  = "inference"
  container_insights    = "enhanced"
  execute_command       = true
  log_group_name        = "/inference/containers"
  log_retention_in_days = 365
  log_kms_key_arn       = aws_kms_key.logs.arn

  tags = {
    Environment = "production"
    Team        = "inference"
  }
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = module.cluster.arn
}

output "log_group_name" {
  description = "Name of the log group of the cluster's containers."
  value       = module.cluster.log_group_name
}
