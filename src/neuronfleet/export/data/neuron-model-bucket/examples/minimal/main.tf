# A bucket of models, and a task that may read one of them.

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

module "models" {
  source = "../.."

  name = "example-models-us-east-1"
}

module "evaluation" {
  source = "../../../neuron-task"

  name              = "evaluation"
  image             = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  instance_type     = "inf1.xlarge"
  log_group_name    = "/ecs/inference"
  model_s3_uri      = "${module.models.uri}/vision/resnet50/sha256-2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae/resnet50"
  model_kms_key_arn = module.models.kms_key_arn
}

output "upload_to" {
  description = "Where models are uploaded to."
  value       = module.models.uri
}
