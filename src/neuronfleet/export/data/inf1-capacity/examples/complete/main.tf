# A network, a cluster and two capacities: inf1.6xlarge on a pinned image with a key of its own, and ordinary instances.

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

  default_tags {
    tags = local.tags
  }
}

locals {
  tags = {
    Environment = "production"
    Team        = "inference"
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# Auto Scaling launches instances in the account's name, so its role may use the key for their volumes.
resource "aws_kms_key" "volumes" {
  description             = "Root volumes of the inference cluster"
  deletion_window_in_days = 7
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid    = "AutoScaling"
        Effect = "Allow"
        Principal = {
          AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
        }
        Action   = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource = "*"
      },
    ]
  })
}

module "network" {
  source = "../../../network"

  name     = "inference"
  zone_ids = ["use1-az1", "use1-az2", "use1-az4"]
}

module "cluster" {
  source = "../../../inf1-cluster"

  name = "inference"

  capacity_providers = [
    module.shared.capacity_provider_name,
    module.gateway.capacity_provider_name,
  ]
}

# Four devices an instance: each can be a slot of another service.
module "shared" {
  source = "../.."

  name             = "inference-shared"
  cluster_name     = module.cluster.name
  instance_type    = "inf1.6xlarge"
  min_size         = 2
  max_size         = 3
  instances_needed = 2

  ami_version         = "20260922"
  root_volume_gib     = 200
  kms_key_id          = aws_kms_key.volumes.arn
  reserved_memory_mib = 512
  attributes          = { tier = "shared" }
  user_data           = "systemctl enable --now amazon-ssm-agent"

  vpc_id        = module.network.vpc_id
  subnets       = module.network.subnets
  allowed_cidrs = [module.network.cidr_block]
  ports = {
    "bert-slot0 rest" = { from_port = 8080 }
    "bert-slot1 rest" = { from_port = 8090 }
  }

  instance_tags = local.tags
}

# Ordinary instances in the same cluster; their containers have dynamic host ports.
module "gateway" {
  source = "../.."

  name          = "inference-gateway"
  cluster_name  = module.cluster.name
  instance_type = "c6i.large"

  vpc_id        = module.network.vpc_id
  subnets       = module.network.subnets
  allowed_cidrs = [module.network.cidr_block]
  ports = {
    "gateway http" = { from_port = 32768, to_port = 65535 }
  }

  instance_tags = local.tags
}

output "capacity_providers" {
  description = "Capacity providers of the cluster."
  value       = module.cluster.capacity_providers
}

output "vcpu_quota_needed" {
  description = "vCPUs that the Inf1 capacity can take of the region's quota."
  value       = module.shared.vcpu_quota_needed
}
