# The same services in two regions: a call each, with the provider of the region.

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
  alias  = "us_east_1"
  region = "us-east-1"
}

provider "aws" {
  alias  = "eu_west_1"
  region = "eu-west-1"
}

locals {
  capacities = {
    small = { instance_type = "inf1.xlarge" }
  }

  # A bucket of models in each region.
  services = {
    for region in ["us-east-1", "eu-west-1"] : region => {
      bert = {
        capacity      = "small"
        image         = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
        desired_count = 2
        model_s3_uri  = "s3://inference-models-${region}/bert"
      }
    }
  }
}

module "us_east_1" {
  source = "../.."

  providers = {
    aws = aws.us_east_1
  }

  name       = "inference"
  cidr       = "10.0.0.0/16"
  zone_ids   = ["use1-az1", "use1-az2"]
  capacities = local.capacities
  services   = local.services["us-east-1"]
}

module "eu_west_1" {
  source = "../.."

  providers = {
    aws = aws.eu_west_1
  }

  name       = "inference"
  cidr       = "10.1.0.0/16"
  zone_ids   = ["euw1-az1", "euw1-az2"]
  capacities = local.capacities
  services   = local.services["eu-west-1"]
}

output "cluster_arns" {
  description = "ARN of the ECS cluster of each region."
  value = {
    us-east-1 = module.us_east_1.cluster_arn
    eu-west-1 = module.eu_west_1.cluster_arn
  }
}
