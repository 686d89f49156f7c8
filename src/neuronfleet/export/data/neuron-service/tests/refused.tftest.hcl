# What is refused at plan: one run for each validation of the service, and one of some that its tasks share.

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

run "name_with_a_space" {
  command = plan

  variables {
    name = "a b"
  }

  expect_failures = [var.name]
}

run "family_with_a_dot" {
  command = plan

  variables {
    family = "a.b"
  }

  expect_failures = [var.family]
}

run "image_without_tag" {
  command = plan

  variables {
    image = "bert"
  }

  expect_failures = [var.image]
}

run "capacity_without_size" {
  command = plan

  variables {
    capacity = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = -1, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
  }

  expect_failures = [var.capacity]
}

run "capacity_of_half_an_instance" {
  command = plan

  variables {
    capacity = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 1.5, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
  }

  expect_failures = [var.capacity]
}

run "cluster_by_name" {
  command = plan

  variables {
    cluster_arn = "inference"
  }

  expect_failures = [var.cluster_arn]
}

run "service_name_with_a_dot" {
  command = plan

  variables {
    service_name = "a.b"
  }

  expect_failures = [var.service_name]
}

run "service_name_too_long" {
  command = plan

  variables {
    service_name = join("", [for _ in range(241) : "a"])
  }

  expect_failures = [var.service_name]
}

run "tasks_negative" {
  command = plan

  variables {
    desired_count = -1
  }

  expect_failures = [var.desired_count]
}

run "slots_none" {
  command = plan

  variables {
    slots = 0
  }

  expect_failures = [var.slots]
}

run "minimum_over_100" {
  command = plan

  variables {
    minimum_healthy_percent = 101
  }

  expect_failures = [var.minimum_healthy_percent]
}

run "maximum_below_100" {
  command = plan

  variables {
    maximum_percent = 99
  }

  expect_failures = [var.maximum_percent]
}

run "maximum_over_200" {
  command = plan

  variables {
    maximum_percent = 201
  }

  expect_failures = [var.maximum_percent]
}

run "grace_negative" {
  command = plan

  variables {
    health_check_grace_seconds = -1
  }

  expect_failures = [var.health_check_grace_seconds]
}

run "target_group_misspelt" {
  command = plan

  variables {
    target_groups = [{ target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1", port = "rest" }]
  }

  expect_failures = [var.target_groups]
}

run "target_group_without_port" {
  command = plan

  variables {
    target_groups = [{ arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1" }]
  }

  expect_failures = [var.target_groups]
}

run "port_misspelt" {
  command = plan

  variables {
    ports = [{ name = "rest", prt = 80 }]
  }

  expect_failures = [var.ports]
}

run "health_check_misspelt" {
  command = plan

  variables {
    health_check = { pth = "/" }
  }

  expect_failures = [var.health_check]
}

run "strategy_misspelt" {
  command = plan

  variables {
    placement_strategies = [{ typ = "random" }]
  }

  expect_failures = [var.placement_strategies]
}

run "constraint_with_a_lone_equals" {
  command = plan

  variables {
    placement_constraints = ["attribute:rack = a"]
  }

  expect_failures = [var.placement_constraints]
}

run "devices_negative" {
  command = plan

  variables {
    devices_per_task = -1
  }

  expect_failures = [var.devices_per_task]
}

run "network_mode_unknown" {
  command = plan

  variables {
    network_mode = "none"
  }

  expect_failures = [var.network_mode]
}

run "tag_of_aws" {
  command = plan

  variables {
    tags = { "aws:a" = "b" }
  }

  expect_failures = [var.tags]
}

run "names_of_what_is_measured" {
  command = plan

  variables {
    neuron_monitor = { image = "public.ecr.aws/neuron/neuron-monitor:1.3.0", cluster_name = "other" }
  }

  expect_failures = [var.neuron_monitor]
}
