# One task on one Inferentia device, on instances that are there already.

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

variable "cluster_arn" {
  description = "ARN of an ECS cluster."
  type        = string
  default     = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
  nullable    = false
}

module "bert" {
  source = "../.."

  name           = "bert"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  cluster_arn    = var.cluster_arn
  log_group_name = "/ecs/inference"

  capacity = {
    capacity_provider_name = "inference-small"
    instance_type          = "inf1.xlarge"
    max_size               = 2
    reserved_memory_mib    = 256
    subnet_ids             = []
  }
}

output "service_names" {
  description = "Names of the ECS services by slot."
  value       = module.bert.service_names
}
