# A task definition for one Inferentia device of an inf1.2xlarge, and the role with which ECS starts it.

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

resource "aws_cloudwatch_log_group" "inference" {
  #checkov:skip=CKV_AWS_158:Logs of the server hold no secrets; CloudWatch Logs encrypts them with a key of its own.
  name              = "/ecs/inference"
  retention_in_days = 365
}

module "benchmark" {
  source = "../.."

  name           = "benchmark"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  command        = ["neuron-ls"]
  instance_type  = "inf1.2xlarge"
  log_group_name = aws_cloudwatch_log_group.inference.name
}

output "task_definition_arn" {
  description = "What 'aws ecs run-task' starts."
  value       = module.benchmark.task_definition_arns["slot0"]
}
