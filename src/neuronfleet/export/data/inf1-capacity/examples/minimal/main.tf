# One or two inf1.xlarge in subnets that exist, for a cluster that exists.

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
  region = "us-east-1"
}

variable "vpc_id" {
  description = "An existing VPC."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of it; those in zones without Inf1 are left out."
  type        = list(string)
  nullable    = false
}

module "capacity" {
  source = "../.."

  name          = "inference-small"
  cluster_name  = "inference"
  instance_type = "inf1.xlarge"
  vpc_id        = var.vpc_id
  subnet_ids    = var.subnet_ids
}

output "capacity_provider_name" {
  description = "Name of the capacity provider."
  value       = module.capacity.capacity_provider_name
}
