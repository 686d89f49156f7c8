# One model on one inf1.xlarge, in a VPC of its own.

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

module "inference" {
  source = "../.."

  name = "inference"

  capacities = {
    small = { instance_type = "inf1.xlarge" }
  }

  services = {
    bert = {
      capacity = "small"
      image    = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
    }
  }
}

output "service_names" {
  description = "Names of the ECS services."
  value       = module.inference.service_names
}
