# What is refused at plan: one run for each validation.

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
  instance_type  = "inf1.6xlarge"
  log_group_name = "/ecs/inference"
}

run "name_with_a_space" {
  command = plan

  variables {
    name = "a b"
  }

  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan

  variables {
    name = join("", [for _ in range(201) : "a"])
  }

  expect_failures = [var.name]
}

run "name_empty" {
  command = plan

  variables {
    name = ""
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

run "family_too_long" {
  command = plan

  variables {
    family = join("", [for _ in range(241) : "a"])
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

run "image_with_a_space" {
  command = plan

  variables {
    image = "a/b: c"
  }

  expect_failures = [var.image]
}

run "instance_type_unknown" {
  command = plan

  variables {
    instance_type = "inf1.9xlarge"
  }

  expect_failures = [var.instance_type]
}

run "instance_type_in_capitals" {
  command = plan

  variables {
    instance_type = "Inf1.xlarge"
  }

  expect_failures = [var.instance_type]
}

run "reserved_memory_negative" {
  command = plan

  variables {
    reserved_memory_mib = -1
  }

  expect_failures = [var.reserved_memory_mib]
}

run "devices_negative" {
  command = plan

  variables {
    devices_per_task = -1
  }

  expect_failures = [var.devices_per_task]
}

run "devices_broken" {
  command = plan

  variables {
    devices_per_task = 0.5
  }

  expect_failures = [var.devices_per_task]
}

run "device_index_negative" {
  command = plan

  variables {
    device_indices = [-1]
  }

  expect_failures = [var.device_indices]
}

run "device_index_twice" {
  command = plan

  variables {
    device_indices = [0, 0]
  }

  expect_failures = [var.device_indices]
}

run "slots_none" {
  command = plan

  variables {
    slots = 0
  }

  expect_failures = [var.slots]
}

run "slots_too_many" {
  command = plan

  variables {
    slots = 17
  }

  expect_failures = [var.slots]
}

run "cpu_negative" {
  command = plan

  variables {
    cpu_units = -1
  }

  expect_failures = [var.cpu_units]
}

run "memory_too_small" {
  command = plan

  variables {
    memory_mib = 5
  }

  expect_failures = [var.memory_mib]
}

run "reservation_too_small" {
  command = plan

  variables {
    memory_reservation_mib = 5
  }

  expect_failures = [var.memory_reservation_mib]
}

run "network_mode_of_fargate" {
  command = plan

  variables {
    network_mode = "none"
  }

  expect_failures = [var.network_mode]
}

run "port_misspelt" {
  command = plan

  variables {
    ports = [{ name = "rest", container_prt = 80 }]
  }

  expect_failures = [var.ports]
}

run "port_without_name" {
  command = plan

  variables {
    ports = [{ container_port = 80 }]
  }

  expect_failures = [var.ports]
}

run "port_of_a_word" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = "http" }]
  }

  expect_failures = [var.ports]
}

run "ports_of_no_objects" {
  command = plan

  variables {
    ports = [8080]
  }

  expect_failures = [var.ports]
}

run "port_name_in_capitals" {
  command = plan

  variables {
    ports = [{ name = "REST", container_port = 80 }]
  }

  expect_failures = [var.ports]
}

run "port_name_twice" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 80 }, { name = "rest", container_port = 81 }]
  }

  expect_failures = [var.ports]
}

run "port_number_too_large" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 65536 }]
  }

  expect_failures = [var.ports]
}

run "port_number_twice" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 80 }, { name = "http", container_port = 80 }]
  }

  expect_failures = [var.ports]
}

run "port_protocol_unknown" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 80, protocol = "http" }]
  }

  expect_failures = [var.ports]
}

run "port_of_a_lock" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 29000 }]
  }

  expect_failures = [var.ports]
}

run "host_port_of_a_lock" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 80, host_port = 29099 }]
  }

  expect_failures = [var.ports]
}

run "host_port_of_the_agent" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 80, host_port = 2376 }]
  }

  expect_failures = [var.ports]
}

run "host_port_of_dynamic_ones" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 80, host_port = 32768 }]
  }

  expect_failures = [var.ports]
}

run "host_port_in_awsvpc_mode" {
  command = plan

  variables {
    network_mode = "awsvpc"
    ports        = [{ name = "rest", container_port = 80, host_port = 8080 }]
  }

  expect_failures = [var.ports]
}

run "taken_port_too_large" {
  command = plan

  variables {
    taken_host_ports = [70000]
  }

  expect_failures = [var.taken_host_ports]
}

run "environment_name_with_a_space" {
  command = plan

  variables {
    environment = { "A B" = "1" }
  }

  expect_failures = [var.environment]
}

run "devices_handed_out_twice" {
  command = plan

  variables {
    environment = { AWS_NEURON_VISIBLE_DEVICES = "0" }
  }

  expect_failures = [var.environment]
}

run "secret_that_is_no_arn" {
  command = plan

  variables {
    secrets = { KEY = "secret" }
  }

  expect_failures = [var.secrets]
}

run "secret_under_environment_too" {
  command = plan

  variables {
    environment = { KEY = "1" }
    secrets     = { KEY = "arn:aws:ssm:us-east-1:123456789012:parameter/key" }
  }

  expect_failures = [var.secrets]
}

run "key_without_secrets" {
  command = plan

  variables {
    secrets_kms_key_arns = ["arn:aws:kms:us-east-1:123456789012:key/1"]
  }

  expect_failures = [var.secrets_kms_key_arns]
}

run "key_of_secrets_is_no_arn" {
  command = plan

  variables {
    secrets              = { KEY = "arn:aws:ssm:us-east-1:123456789012:parameter/key" }
    secrets_kms_key_arns = ["alias/key"]
  }

  expect_failures = [var.secrets_kms_key_arns]
}

run "device_permission_unknown" {
  command = plan

  variables {
    device_permissions = ["execute"]
  }

  expect_failures = [var.device_permissions]
}

run "device_permissions_none" {
  command = plan

  variables {
    device_permissions = []
  }

  expect_failures = [var.device_permissions]
}

run "capability_with_prefix" {
  command = plan

  variables {
    capabilities = ["CAP_SYS_PTRACE"]
  }

  expect_failures = [var.capabilities]
}

run "stop_timeout_too_long" {
  command = plan

  variables {
    stop_timeout_seconds = 121
  }

  expect_failures = [var.stop_timeout_seconds]
}

run "health_check_misspelt" {
  command = plan

  variables {
    health_check = { pth = "/" }
  }

  expect_failures = [var.health_check]
}

run "health_check_interval" {
  command = plan

  variables {
    health_check = { path = "/", interval_seconds = 4 }
  }

  expect_failures = [var.health_check]
}

run "health_check_timeout" {
  command = plan

  variables {
    health_check = { path = "/", timeout_seconds = 61 }
  }

  expect_failures = [var.health_check]
}

run "health_check_retries" {
  command = plan

  variables {
    health_check = { path = "/", retries = 0 }
  }

  expect_failures = [var.health_check]
}

run "health_check_start_period" {
  command = plan

  variables {
    health_check = { path = "/", start_period_seconds = 301 }
  }

  expect_failures = [var.health_check]
}

run "health_check_of_both" {
  command = plan

  variables {
    health_check = { path = "/", command = "true" }
  }

  expect_failures = [var.health_check]
}

run "health_check_path" {
  command = plan

  variables {
    health_check = { path = "ping" }
  }

  expect_failures = [var.health_check]
}

run "health_check_port" {
  command = plan

  variables {
    health_check = { path = "/", port = 0 }
  }

  expect_failures = [var.health_check]
}

run "model_that_is_a_bucket" {
  command = plan

  variables {
    model_s3_uri = "s3://models/"
  }

  expect_failures = [var.model_s3_uri]
}

run "model_by_https" {
  command = plan

  variables {
    model_s3_uri = "https://models/a"
  }

  expect_failures = [var.model_s3_uri]
}

run "model_key_of_another_service" {
  command = plan

  variables {
    model_kms_key_arn = "arn:aws:s3:::models"
  }

  expect_failures = [var.model_kms_key_arn]
}

run "log_group_with_a_space" {
  command = plan

  variables {
    log_group_name = "a b"
  }

  expect_failures = [var.log_group_name]
}

run "log_group_arn_of_another_service" {
  command = plan

  variables {
    log_group_arn = "arn:aws:s3:::logs"
  }

  expect_failures = [var.log_group_arn]
}

run "execution_role_by_name" {
  command = plan

  variables {
    execution_role_arn = "role"
  }

  expect_failures = [var.execution_role_arn]
}

run "task_role_by_name" {
  command = plan

  variables {
    task_role_arn = "role"
  }

  expect_failures = [var.task_role_arn]
}

run "execution_role_of_nobody" {
  command = plan

  variables {
    create_execution_role = false
  }

  expect_failures = [var.create_execution_role]
}

run "role_prefix_with_a_space" {
  command = plan

  variables {
    role_name_prefix = "a b"
  }

  expect_failures = [var.role_name_prefix]
}

run "tag_of_aws" {
  command = plan

  variables {
    tags = { "aws:a" = "b" }
  }

  expect_failures = [var.tags]
}

run "schedule_misspelt" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hour)", zone = "UTC" }
  }

  expect_failures = [var.schedule]
}

run "schedule_in_words" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "hourly" }
  }

  expect_failures = [var.schedule]
}

run "schedule_of_one_hours" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hours)" }
  }

  expect_failures = [var.schedule]
}

run "schedule_of_two_hour" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(2 hour)" }
  }

  expect_failures = [var.schedule]
}

run "schedule_of_both_days" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "cron(0 3 * * * *)" }
  }

  expect_failures = [var.schedule]
}

run "schedule_retries" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hour)", retry_attempts = 186 }
  }

  expect_failures = [var.schedule]
}

run "schedule_age" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hour)", maximum_event_age_seconds = 59 }
  }

  expect_failures = [var.schedule]
}

run "schedule_name" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hour)", name = "a b" }
  }

  expect_failures = [var.schedule]
}

run "schedule_of_slots" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    slots                  = 2
    schedule               = { expression = "rate(1 hour)" }
  }

  expect_failures = [var.schedule]
}

run "schedule_without_cluster" {
  command = plan

  variables {
    schedule = { expression = "rate(1 hour)" }
  }

  expect_failures = [var.schedule]
}

run "schedule_without_subnets" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    network_mode           = "awsvpc"
    devices_per_task       = 4
    schedule               = { expression = "rate(1 hour)" }
  }

  expect_failures = [var.schedule]
}

run "cluster_by_name" {
  command = plan

  variables {
    cluster_arn = "inference"
  }

  expect_failures = [var.cluster_arn]
}

run "task_count_too_large" {
  command = plan

  variables {
    task_count = 11
  }

  expect_failures = [var.task_count]
}

run "constraints_too_many" {
  command = plan

  variables {
    placement_constraints = [for number in range(8) : "attribute:rack == ${number}"]
  }

  expect_failures = [var.placement_constraints]
}

run "constraint_with_a_lone_equals" {
  command = plan

  variables {
    placement_constraints = ["attribute:rack = a"]
  }

  expect_failures = [var.placement_constraints]
}

run "strategy_misspelt" {
  command = plan

  variables {
    placement_strategies = [{ typ = "random" }]
  }

  expect_failures = [var.placement_strategies]
}

run "strategy_unknown" {
  command = plan

  variables {
    placement_strategies = [{ type = "pack" }]
  }

  expect_failures = [var.placement_strategies]
}

run "strategy_without_field" {
  command = plan

  variables {
    placement_strategies = [{ type = "spread" }]
  }

  expect_failures = [var.placement_strategies]
}

run "strategies_too_many" {
  command = plan

  variables {
    placement_strategies = [for _ in range(6) : { type = "random" }]
  }

  expect_failures = [var.placement_strategies]
}

run "monitor_misspelt" {
  command = plan

  variables {
    neuron_monitor = { image = "a/b:1", cluster_name = "inference", memory = 512 }
  }

  expect_failures = [var.neuron_monitor]
}

run "monitor_that_is_no_image" {
  command = plan

  variables {
    neuron_monitor = { image = "neuron monitor", cluster_name = "inference" }
  }

  expect_failures = [var.neuron_monitor]
}

run "monitor_without_cluster" {
  command = plan

  variables {
    neuron_monitor = { image = "a/b:1" }
  }

  expect_failures = [var.neuron_monitor]
}

run "monitor_of_an_arn" {
  command = plan

  variables {
    neuron_monitor = { image = "a/b:1", cluster_name = "arn:aws:ecs:us-east-1:123456789012:cluster/inference" }
  }

  expect_failures = [var.neuron_monitor]
}

run "monitor_without_room" {
  command = plan

  variables {
    neuron_monitor = { image = "a/b:1", cluster_name = "inference", memory_mib = 32 }
  }

  expect_failures = [var.neuron_monitor]
}

run "monitor_of_half_a_unit" {
  command = plan

  variables {
    neuron_monitor = { image = "a/b:1", cluster_name = "inference", cpu_units = 0.5 }
  }

  expect_failures = [var.neuron_monitor]
}
