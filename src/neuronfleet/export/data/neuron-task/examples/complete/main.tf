# A nightly task on the devices that another task of the same inf1.6xlarge instances leaves free, with a model, a secret and ECS Exec.

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

variable "cluster_arn" {
  description = "ARN of an ECS cluster."
  type        = string
  default     = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
  nullable    = false
}

variable "capacity_provider_name" {
  description = "A capacity provider of the cluster, of inf1.6xlarge instances."
  type        = string
  default     = "inference-shared"
  nullable    = false
}

resource "aws_cloudwatch_log_group" "inference" {
  #checkov:skip=CKV_AWS_158:Logs of the server hold no secrets; CloudWatch Logs encrypts them with a key of its own.
  name              = "/ecs/inference"
  retention_in_days = 365
}

# Two tasks side by side, one device each, started by hand.
module "batch" {
  source = "../.."

  name           = "batch"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  command        = ["python", "/opt/batch.py"]
  instance_type  = "inf1.6xlarge"
  slots          = 2
  device_indices = [0, 1]
  model_s3_uri   = "s3://inference-models-${var.region}/bert"

  log_group_name = aws_cloudwatch_log_group.inference.name
  log_group_arn  = aws_cloudwatch_log_group.inference.arn

  health_check_enabled = false
  execute_command      = true

  secrets = {
    API_KEY = "arn:aws:secretsmanager:${var.region}:123456789012:secret:batch-a1b2c3:api_key::"
  }

  tags = { Team = "inference" }
}

# Every night, a look at the two devices that are left.
module "nightly_check" {
  source = "../.."

  name             = "nightly-check"
  image            = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  command          = ["neuron-ls"]
  instance_type    = "inf1.6xlarge"
  devices_per_task = 2
  device_indices   = [2, 3]
  taken_host_ports = module.batch.host_ports

  log_group_name = aws_cloudwatch_log_group.inference.name
  log_group_arn  = aws_cloudwatch_log_group.inference.arn

  health_check_enabled = false

  cluster_arn            = var.cluster_arn
  capacity_provider_name = var.capacity_provider_name

  schedule = {
    expression = "cron(0 3 * * ? *)"
    timezone   = "Europe/Paris"
  }

  tags = { Team = "inference" }
}

output "task_definition_arns" {
  description = "Task definitions by slot."
  value       = module.batch.task_definition_arns
}

output "devices" {
  description = "Devices of the nightly task."
  value       = module.nightly_check.slots["slot0"].devices
}
