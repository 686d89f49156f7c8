# What cannot be placed or rolled is refused at plan, in a sentence that says what to change: one run for each rule.

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
  name           = "bert"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  capacity       = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
  cluster_arn    = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
  log_group_name = "/ecs/inference"
}

run "no_spare_instance_for_one_task" {
  command = plan

  variables {
    capacity = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 1, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
  }

  expect_failures = [aws_ecs_service.this]
}

run "no_spare_instance_for_many_tasks" {
  command = plan

  variables {
    capacity      = { capacity_provider_name = "inf1", instance_type = "inf1.2xlarge", max_size = 3, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    desired_count = 3
  }

  expect_failures = [aws_ecs_service.this]
}

run "more_tasks_than_places" {
  command = plan

  variables {
    capacity      = { capacity_provider_name = "inf1", instance_type = "inf1.2xlarge", max_size = 2, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    desired_count = 3
  }

  expect_failures = [aws_ecs_service.this]
}

run "more_tasks_than_places_in_a_slot" {
  command = plan

  variables {
    capacity      = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 2, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    desired_count = 8
    slots         = 2
  }

  expect_failures = [aws_ecs_service.this]
}

run "none_may_stop_and_none_may_start" {
  command = plan

  variables {
    desired_count   = 3
    slots           = 1
    maximum_percent = 110
  }

  expect_failures = [aws_ecs_service.this]
}

run "an_ordinary_service_without_room_to_roll" {
  command = plan

  variables {
    capacity         = { capacity_provider_name = "inf1", instance_type = "c6i.large", max_size = 1, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    image            = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
    devices_per_task = 0
    memory_mib       = 2048
  }

  expect_failures = [aws_ecs_service.this]
}

run "rebalancing_without_room" {
  command = plan

  variables {
    availability_zone_rebalancing = true
    start_first                   = false
    desired_count                 = 8
  }

  expect_failures = [aws_ecs_service.this]
}

run "rebalancing_with_another_strategy" {
  command = plan

  variables {
    availability_zone_rebalancing = true
    placement_strategies          = [{ type = "random" }]
  }

  expect_failures = [aws_ecs_service.this]
}

run "no_subnets_in_awsvpc_mode" {
  command = plan

  variables {
    network_mode     = "awsvpc"
    devices_per_task = 4
    capacity         = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = [] }
  }

  expect_failures = [aws_ecs_service.this]
}

run "a_target_group_for_no_port" {
  command = plan

  variables {
    target_groups = [{ arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1", port = "grpc" }]
  }

  expect_failures = [aws_ecs_service.this]
}

run "more_tasks_than_places_where_somebody_else_scales" {
  command = plan

  variables {
    capacity             = { capacity_provider_name = "inf1", instance_type = "inf1.2xlarge", max_size = 2, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    desired_count        = 3
    ignore_desired_count = true
  }

  expect_failures = [aws_ecs_service.scaled]
}
