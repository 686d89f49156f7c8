# Three services and two tasks on shared inf1.6xlarge and on ordinary instances, in a VPC that exists.

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

  default_tags {
    tags = local.tags
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "vpc_id" {
  description = "An existing VPC."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of it; those in zones without an instance type are left out."
  type        = list(string)
  nullable    = false
}

variable "target_group_arn" {
  description = "Target group of a load balancer in the VPC, of target type instance; none by default."
  type        = string
  default     = null
}

variable "token_arn" {
  description = "Secrets Manager secret that the gateway reads; none by default."
  type        = string
  default     = null
}

locals {
  tags = {
    Environment = "production"
    Team        = "inference"
  }

  pytorch = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
}

module "inference" {
  source = "../.."

  name = "inference"

  create_network = false
  vpc_id         = var.vpc_id
  subnet_ids     = var.subnet_ids

  log_retention_in_days = 365

  capacities = {
    shared = {
      instance_type   = "inf1.6xlarge"
      max_size        = 3
      root_volume_gib = 200
      attributes      = { tier = "shared" }
      instance_tags   = local.tags
    }

    plain = {
      instance_type = "c6i.large"
      instance_tags = local.tags
    }
  }

  services = {
    # Three devices of each instance, each the slot of two of the six tasks.
    bert = {
      capacity                   = "shared"
      image                      = local.pytorch
      desired_count              = 6
      slots                      = 3
      model_s3_uri               = "s3://inference-models-${var.region}/bert"
      target_groups              = var.target_group_arn == null ? [] : [{ arn = var.target_group_arn, port = "rest" }]
      health_check_grace_seconds = 300
    }

    # The fourth device, of one instance.
    canary = {
      capacity     = "shared"
      image        = local.pytorch
      model_s3_uri = "s3://inference-models-${var.region}/bert-canary"
    }

    # In front of both, without devices; its count is left to Application Auto Scaling.
    gateway = {
      capacity             = "plain"
      image                = "public.ecr.aws/nginx/nginx:1.27.4"
      devices_per_task     = 0
      desired_count        = 2
      ignore_desired_count = true
      cpu_units            = 256
      memory_mib           = 512
      ports                = [{ name = "http", container_port = 80 }]
      secrets              = var.token_arn == null ? {} : { TOKEN = var.token_arn }
    }
  }

  tasks = {
    nightly-report = {
      capacity             = "plain"
      image                = "public.ecr.aws/docker/library/busybox:1.37.0"
      devices_per_task     = 0
      cpu_units            = 128
      memory_mib           = 128
      command              = ["true"]
      health_check_enabled = false
      schedule             = { expression = "cron(0 3 * * ? *)", timezone = "Europe/Berlin" }
    }

    # Run by hand: aws ecs run-task, with the task definition of the output.
    migrate = {
      capacity             = "plain"
      image                = "public.ecr.aws/docker/library/busybox:1.37.0"
      devices_per_task     = 0
      cpu_units            = 128
      memory_mib           = 128
      command              = ["true"]
      health_check_enabled = false
    }
  }
}

output "instances" {
  description = "Instances of each capacity."
  value       = module.inference.instances
}

output "host_ports" {
  description = "Ports to open to the load balancer."
  value       = module.inference.host_ports
}

output "task_definition_arns" {
  description = "Task definitions, to run the task migrate by hand."
  value       = module.inference.task_definition_arns
}
