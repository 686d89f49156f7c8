# HTTPS for the internet, and a network load balancer for gRPC inside the VPC.

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

variable "certificate_arn" {
  description = "Certificate of the region."
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

module "network" {
  source = "../../../network"

  name           = "inference"
  instance_types = ["inf1.xlarge"]
}

module "public" {
  source = "../.."

  name               = "inference-public"
  internet_facing    = true
  vpc_id             = module.network.vpc_id
  subnets            = module.network.public_subnets
  allowed_cidrs      = ["0.0.0.0/0"]
  certificate_arn    = var.certificate_arn
  access_logs_bucket = var.access_logs_bucket
  access_logs_prefix = "public"

  tags = { Team = "inference" }
}

module "grpc" {
  source = "../.."

  name               = "inference-grpc"
  type               = "network"
  vpc_id             = module.network.vpc_id
  subnets            = module.network.subnets
  allowed_cidrs      = [module.network.cidr_block]
  listener_ports     = [8500]
  certificate_arn    = var.certificate_arn
  cross_zone         = true
  access_logs_bucket = var.access_logs_bucket
  access_logs_prefix = "grpc"

  tags = { Team = "inference" }
}

output "dns_names" {
  description = "Where requests go."
  value       = { https = module.public.dns_name, grpc = module.grpc.dns_name }
}
