# Six tasks on two inf1.6xlarge and a spare one, behind a load balancer; cluster, log group and capacity made beside them.

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

variable "vpc_id" {
  description = "An existing VPC."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of it; those in zones without the instance type are left out."
  type        = list(string)
  nullable    = false
}

variable "target_group_arn" {
  description = "Target group of a load balancer in the VPC, of target type instance; none by default."
  type        = string
  default     = null
}

module "cluster" {
  source = "../../../inf1-cluster"

  name                  = "inference"
  log_retention_in_days = 365
  capacity_providers    = [module.capacity.capacity_provider_name]
}

module "capacity" {
  source = "../../../inf1-capacity"

  name             = "inference-shared"
  cluster_name     = module.cluster.name
  instance_type    = "inf1.6xlarge"
  instances_needed = 2
  max_size         = 3
  vpc_id           = var.vpc_id
  subnet_ids       = var.subnet_ids
}

module "bert" {
  source = "../.."

  name          = "bert"
  image         = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  desired_count = 6
  slots         = 3
  model_s3_uri  = "s3://inference-models-${var.region}/bert"

  cluster_arn    = module.cluster.arn
  capacity       = module.capacity
  log_group_name = module.cluster.log_group_name
  log_group_arn  = module.cluster.log_group_arn

  target_groups              = var.target_group_arn == null ? [] : [{ arn = var.target_group_arn, port = "rest" }]
  health_check_grace_seconds = 300

  tags = { Team = "inference" }
}

# The fourth device of each instance, for a service of its own.
module "canary" {
  source = "../.."

  name             = "bert-canary"
  image            = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  device_indices   = [3]
  taken_host_ports = module.bert.host_ports
  model_s3_uri     = "s3://inference-models-${var.region}/bert-canary"

  cluster_arn    = module.cluster.arn
  capacity       = module.capacity
  log_group_name = module.cluster.log_group_name
  log_group_arn  = module.cluster.log_group_arn

  tags = { Team = "inference" }
}

output "service_names" {
  description = "Names of the ECS services by slot."
  value       = merge({ for key, name in module.bert.service_names : "bert_${key}" => name }, { canary = module.canary.service_names["slot0"] })
}

output "host_ports" {
  description = "Ports to open to the load balancer."
  value       = concat(module.bert.host_ports, module.canary.host_ports)
}
