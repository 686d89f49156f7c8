# Plain HTTP inside a VPC.

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
  description = "Subnets of it in two zones or more."
  type        = list(string)
  nullable    = false
}

module "internal" {
  source = "../.."

  name       = "inference"
  vpc_id     = var.vpc_id
  subnet_ids = var.subnet_ids
  https      = false
}

output "dns_name" {
  description = "Where requests go."
  value       = module.internal.dns_name
}
