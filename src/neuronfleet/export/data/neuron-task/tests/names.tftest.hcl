# Names within the limits of AWS.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id   = "us-east-1"
      name = "us-east-1"
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
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  instance_type  = "inf1.6xlarge"
  log_group_name = "/ecs/inference"
}

run "longest_name" {
  command = plan

  variables {
    name  = join("", [for _ in range(200) : "a"])
    slots = 4
  }

  assert {
    condition     = length(aws_ecs_task_definition.this["slot3"].family) == 206
    error_message = "ECS takes 255"
  }

  assert {
    condition     = length(aws_iam_role.execution[0].name) == 64 && endswith(aws_iam_role.execution[0].name, substr(sha256("${var.name}-us-east-1-execution"), 0, 8))
    error_message = "IAM takes 64: cut, with a hash of the whole"
  }
}

run "longest_family" {
  command = plan

  variables {
    name             = "bert"
    family           = join("", [for _ in range(240) : "a"])
    role_name_prefix = "inference"
    execute_command  = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this["slot0"].family) == 240 && aws_iam_role.execution[0].name == "inference-us-east-1-execution"
    error_message = "roles have a prefix of their own"
  }

  assert {
    condition     = aws_iam_role.task[0].name == "inference-us-east-1-task" && aws_iam_role_policy.task[0].name == "inference-us-east-1-task"
    error_message = "and so has the task role"
  }
}

run "longest_schedule" {
  command = plan

  variables {
    name                   = join("", [for _ in range(80) : "a"])
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hour)" }
  }

  assert {
    condition     = length(aws_scheduler_schedule.this[0].name) == 64
    error_message = "EventBridge Scheduler takes 64"
  }
}

run "cut_after_a_hyphen" {
  command = plan

  variables {
    name = "${join("", [for _ in range(54) : "a"])}-b"
  }

  assert {
    condition     = !strcontains(aws_iam_role.execution[0].name, "--")
    error_message = "the hyphen before the hash stays alone"
  }
}
