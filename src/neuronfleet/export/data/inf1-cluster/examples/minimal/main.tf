# A cluster with all defaults: Container Insights on, logs kept for 30 days.

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

module "cluster" {
  source = "../.."

  name = "inference"
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = module.cluster.name
}
