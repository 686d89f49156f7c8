# Two models behind one HTTPS address, which scale by their requests; alarms by mail, a dashboard, quotas checked.

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

variable "alarms_key_arn" {
  description = "KMS key that encrypts the topic; its policy lets CloudWatch and EventBridge use it."
  type        = string
  default     = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
  nullable    = false
}

locals {
  pytorch = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
}

module "inference" {
  source = "../.."

  name                  = "inference"
  log_retention_in_days = 365

  capacities = {
    shared = { instance_type = "inf1.6xlarge" }
  }

  load_balancers = {
    public = {
      internet_facing    = true
      allowed_cidrs      = ["0.0.0.0/0"]
      certificate_arn    = var.certificate_arn
      access_logs_bucket = var.access_logs_bucket
    }
  }

  services = {
    # Three devices of each instance, from three tasks to nine.
    bert = {
      capacity      = "shared"
      image         = local.pytorch
      model_s3_uri  = "s3://inference-models-${var.region}/bert"
      load_balancer = "public"

      traffic = {
        path_patterns = ["/predictions/bert", "/predictions/bert/*"]
      }

      scaling = {
        min_tasks           = 3
        max_tasks           = 9
        requests_per_target = 400

        schedules = {
          office_hours = { expression = "cron(0 8 ? * MON-FRI *)", timezone = "Europe/Paris", min_tasks = 6 }
          night        = { expression = "cron(0 20 ? * MON-FRI *)", timezone = "Europe/Paris", min_tasks = 3 }
        }
      }
    }

    # The fourth device.
    resnet50 = {
      capacity      = "shared"
      image         = local.pytorch
      model_s3_uri  = "s3://inference-models-${var.region}/resnet50"
      load_balancer = "public"

      traffic = {
        path_patterns = ["/predictions/resnet50", "/predictions/resnet50/*"]
      }

      scaling = {
        min_tasks                     = 1
        max_tasks                     = 3
        in_flight_requests_per_target = 4
      }
    }
  }

  alarms = {
    emails     = ["oncall@example.com"]
    kms_key_id = var.alarms_key_arn
  }

  dashboard    = true
  check_quotas = true

  tags = { Team = "inference" }
}

output "dns_names" {
  description = "Point the name of the certificate at it, by an alias record."
  value       = module.inference.load_balancer_dns_names
}

output "instances" {
  description = "Instances of each capacity: type, needed, at least and at most."
  value       = module.inference.instances
}
