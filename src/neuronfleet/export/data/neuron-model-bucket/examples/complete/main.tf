# A bucket in each of two regions, of which one replicates to the other, and tasks that read the one of their region.

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
  # Named by its content: another model has another folder, in every region the same.
  model = "vision/resnet50/sha256-2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae/resnet50"
  image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
}

module "models_us_east_1" {
  source = "../.."

  providers = {
    aws = aws.us_east_1
  }

  name                     = "example-models-us-east-1"
  noncurrent_version_days  = 30
  incomplete_upload_days   = 3
  replicas                 = [module.models_eu_west_1]
  replicate_deletions      = true
  replication_time_control = true
  role_name                = "example-model-replication"

  tags = { Team = "inference" }
}

module "models_eu_west_1" {
  source = "../.."

  providers = {
    aws = aws.eu_west_1
  }

  name                    = "example-models-eu-west-1"
  noncurrent_version_days = 30
  incomplete_upload_days  = 3

  tags = { Team = "inference" }
}

module "evaluation_us_east_1" {
  source = "../../../neuron-task"

  providers = {
    aws = aws.us_east_1
  }

  name              = "evaluation"
  image             = local.image
  instance_type     = "inf1.xlarge"
  log_group_name    = "/ecs/inference"
  model_s3_uri      = "${module.models_us_east_1.uri}/${local.model}"
  model_kms_key_arn = module.models_us_east_1.kms_key_arn
}

module "evaluation_eu_west_1" {
  source = "../../../neuron-task"

  providers = {
    aws = aws.eu_west_1
  }

  name              = "evaluation"
  image             = local.image
  instance_type     = "inf1.xlarge"
  log_group_name    = "/ecs/inference"
  model_s3_uri      = "${module.models_eu_west_1.uri}/${local.model}"
  model_kms_key_arn = module.models_eu_west_1.kms_key_arn
}

output "upload_to" {
  description = "Where models are uploaded to; the other bucket gets them from there."
  value       = module.models_us_east_1.uri
}
