# A public HTTPS service that scales by its requests, with alarms; in a VPC of its own.

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
  description = "AWS region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "certificate_arn" {
  description = "Certificate of the region, of the name that clients use."
  type        = string
  default     = "arn:aws:acm:us-east-1:123456789012:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
  nullable    = false
}

variable "access_logs_bucket" {
  description = "Bucket of the region that Elastic Load Balancing may write to."
  type        = string
  default     = "inference-access-logs-us-east-1"
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of the region whose policy lets CloudWatch publish."
  type        = string
  default     = "arn:aws:sns:us-east-1:123456789012:inference-alarms"
  nullable    = false
}

module "network" {
  source = "../../../network"

  name           = "inference"
  instance_types = ["inf1.6xlarge"]
}

module "cluster" {
  source = "../../../inf1-cluster"

  name                  = "inference"
  log_retention_in_days = 365
  capacity_providers    = [module.capacity.capacity_provider_name]
}

# Two instances for eight tasks at most, and a spare one to roll on.
module "capacity" {
  source = "../../../inf1-capacity"

  name          = "inference"
  cluster_name  = module.cluster.name
  instance_type = "inf1.6xlarge"
  min_size      = 1
  max_size      = 3
  vpc_id        = module.network.vpc_id
  subnets       = module.network.subnets
}

module "public" {
  source = "../../../neuron-load-balancer"

  name               = "inference"
  internet_facing    = true
  vpc_id             = module.network.vpc_id
  subnets            = module.network.public_subnets
  allowed_cidrs      = ["0.0.0.0/0"]
  certificate_arn    = var.certificate_arn
  access_logs_bucket = var.access_logs_bucket
}

module "bert" {
  source = "../.."

  name         = "bert"
  image        = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  model_s3_uri = "s3://inference-models-${var.region}/bert"

  cluster_arn    = module.cluster.arn
  capacity       = module.capacity
  log_group_name = module.cluster.log_group_name
  log_group_arn  = module.cluster.log_group_arn

  load_balancer = module.public
  traffic = {
    path_patterns = ["/predictions/bert", "/predictions/bert/*"]
  }

  # A task answers about ten requests a second; more start before it has that many.
  scaling = {
    min_tasks           = 4
    max_tasks           = 8
    requests_per_target = 400

    schedules = {
      office_hours = {
        expression = "cron(0 8 ? * MON-FRI *)"
        timezone   = "Europe/Paris"
        min_tasks  = 6
      }
      night = {
        expression = "cron(0 20 ? * MON-FRI *)"
        timezone   = "Europe/Paris"
        min_tasks  = 4
      }
    }
  }

  alarm_topic_arns = [var.alarm_topic_arn]
  alarms           = { name_prefix = "inference-" }

  tags = { Team = "inference" }
}

output "dns_name" {
  description = "Point the name of the certificate at it, by an alias record."
  value       = module.public.dns_name
}

output "service_names" {
  description = "Names of the ECS services by slot."
  value       = module.bert.service_names
}
