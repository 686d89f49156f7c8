# No internet at all: VPC endpoints, in zones that are found at plan because they offer the instance types.

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
  description = "AWS region of the network."
  type        = string
  default     = "eu-west-1"
  nullable    = false
}

module "network" {
  source = "../.."

  name           = "inference"
  cidr           = "10.8.0.0/16"
  instance_types = ["inf1.6xlarge", "inf1.xlarge"]
  zone_count     = 2
  egress         = "endpoints"

  # What instances need anyway, and what tasks with secrets and encrypted logs call.
  endpoint_services = [
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "kms",
    "logs",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "sts",
  ]

  tags = {
    Environment = "production"
    Team        = "inference"
  }
}

output "vpc_id" {
  description = "ID of the VPC."
  value       = module.network.vpc_id
}

output "zone_ids" {
  description = "Zones that were found."
  value       = module.network.zone_ids
}
