# Names and ARNs in eu-west-1.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id   = "eu-west-1"
      name = "eu-west-1"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }
}

variables {
  name           = "bert"
  image          = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tensorflow-inference-neuron:1.15.5-neuron-py38-sdk2.8.0-ubuntu20.04"
  instance_type  = "inf1.6xlarge"
  log_group_name = "/ecs/inference"
  model_s3_uri   = "s3://models/a/bert"
}

run "partition_and_region" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution[0].policy).Statement[2].Resource == ["arn:aws:ecr:eu-west-1:123456789012:repository/tensorflow-inference-neuron"]
    error_message = "the registry in its own partition"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution[0].policy).Statement[0].Resource == ["arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/inference:*"]
    error_message = "the log group"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.task[0].policy).Statement[0].Resource == ["arn:aws:s3:::models"]
    error_message = "the model"
  }

  assert {
    condition     = jsondecode(aws_iam_role.task[0].assume_role_policy).Statement[0].Condition.ArnLike["aws:SourceArn"] == "arn:aws:ecs:eu-west-1:123456789012:*"
    error_message = "who may assume the role"
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].environment : one.name => one.value }["S3_ENDPOINT"] == "s3.eu-west-1.amazonaws.com" && { for one in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].environment : one.name => one.value }["MODEL_BASE_PATH"] == "s3://models/a"
    error_message = "where the server reads its model"
  }

  assert {
    condition     = aws_iam_role.execution[0].name == "bert-eu-west-1-execution"
    error_message = "roles are global, so they carry the region"
  }
}
