# Three zones of us-east-1 that offer Inf1, behind one NAT gateway.

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

module "network" {
  source = "../.."

  name     = "inference"
  zone_ids = ["use1-az1", "use1-az2", "use1-az4"]
}

output "subnet_ids" {
  description = "IDs of the private subnets."
  value       = module.network.subnet_ids
}
