# What each input changes.

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

run "stops_first" {
  command = plan

  variables {
    start_first   = false
    desired_count = 8
    capacity      = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 2, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].deployment_minimum_healthy_percent == 50 && aws_ecs_service.this["slot0"].deployment_maximum_percent == 100
    error_message = "one of two stops first"
  }
}

run "stops_the_only_task" {
  command = plan

  variables {
    start_first = false
    capacity    = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 1, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].deployment_minimum_healthy_percent == 0
    error_message = "nothing runs meanwhile"
  }

  expect_failures = [check.rolls_without_downtime]
}

run "percentages_of_your_own" {
  command = plan

  variables {
    minimum_healthy_percent = 60
    maximum_percent         = 150
    desired_count           = 3
    slots                   = 1
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].deployment_minimum_healthy_percent == 60 && aws_ecs_service.this["slot0"].deployment_maximum_percent == 150
    error_message = "as given"
  }
}

run "scaled_by_somebody_else" {
  command = plan

  variables {
    ignore_desired_count = true
    desired_count        = 2
  }

  assert {
    condition     = length(aws_ecs_service.this) == 0 && length(aws_ecs_service.scaled) == 4
    error_message = "all slots, since the count may grow"
  }

  assert {
    condition     = output.service_names.slot3 == "bert-slot3"
    error_message = "the outputs are the same"
  }
}

run "two_slots" {
  command = plan

  variables {
    slots         = 2
    desired_count = 3
    service_name  = "live"
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].name == "live-slot0" && aws_ecs_service.this["slot0"].desired_count == 2 && aws_ecs_service.this["slot1"].desired_count == 1
    error_message = "dealt to two slots"
  }
}

run "devices_left_by_another_service" {
  command = plan

  variables {
    device_indices   = [2, 3]
    desired_count    = 4
    taken_host_ports = [8080, 8090]
  }

  assert {
    condition     = [for slot in values(output.slots) : one(slot.devices)] == [2, 3] && jsonencode(output.host_ports) == jsonencode([8100, 8110])
    error_message = "slots on other devices, with other ports"
  }
}

run "whole_instances" {
  command = plan

  variables {
    devices_per_task = 4
    desired_count    = 3
  }

  assert {
    condition     = keys(aws_ecs_service.this) == ["slot0"] && aws_ecs_service.this["slot0"].name == "bert"
    error_message = "one slot is not numbered"
  }
}

run "no_task_for_now" {
  command = plan

  variables {
    desired_count = 0
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].desired_count == 0
    error_message = "the service is there"
  }
}

run "circuit_breaker_off" {
  command = plan

  variables {
    circuit_breaker = false
  }

  assert {
    condition     = !one(aws_ecs_service.this["slot0"].deployment_circuit_breaker).enable && !one(aws_ecs_service.this["slot0"].deployment_circuit_breaker).rollback
    error_message = "and with it the rollback"
  }
}

run "no_rollback" {
  command = plan

  variables {
    rollback = false
  }

  assert {
    condition     = one(aws_ecs_service.this["slot0"].deployment_circuit_breaker).enable && !one(aws_ecs_service.this["slot0"].deployment_circuit_breaker).rollback
    error_message = "a failed deployment stays as it is"
  }
}

run "exec" {
  command = plan

  variables {
    execute_command = true
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].enable_execute_command
    error_message = "ECS Exec is on"
  }
}

run "rebalancing" {
  command = plan

  variables {
    availability_zone_rebalancing = true
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].availability_zone_rebalancing == "ENABLED"
    error_message = "ECS balances zones"
  }
}

run "awsvpc" {
  command = plan

  variables {
    network_mode       = "awsvpc"
    devices_per_task   = 4
    security_group_ids = ["sg-1"]
  }

  assert {
    condition     = one(aws_ecs_service.this["slot0"].network_configuration).subnets == toset(["subnet-1"]) && one(aws_ecs_service.this["slot0"].network_configuration).security_groups == toset(["sg-1"])
    error_message = "in the subnets of the capacity"
  }

  assert {
    condition     = one(aws_ecs_service.this["slot0"].network_configuration).assign_public_ip == false
    error_message = "without a public address"
  }
}

run "subnets_of_its_own" {
  command = plan

  variables {
    network_mode     = "awsvpc"
    devices_per_task = 4
    subnet_ids       = ["subnet-2"]
  }

  assert {
    condition     = one(aws_ecs_service.this["slot0"].network_configuration).subnets == toset(["subnet-2"])
    error_message = "others than the capacity's"
  }
}

run "load_balancer" {
  command = plan

  variables {
    target_groups              = [{ arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1", port = "rest" }]
    health_check_grace_seconds = 300
    desired_count              = 2
  }

  assert {
    condition     = alltrue([for service in aws_ecs_service.this : one(service.load_balancer).container_port == 8080 && one(service.load_balancer).container_name == "bert"])
    error_message = "every slot registers its tasks"
  }

  assert {
    condition     = aws_ecs_service.this["slot1"].health_check_grace_period_seconds == 300
    error_message = "and has time to load"
  }
}

run "constraints_and_strategies" {
  command = plan

  variables {
    placement_constraints = ["attribute:rack == a"]
    placement_strategies  = [{ type = "binpack", field = "memory" }]
    distinct_instance     = false
  }

  assert {
    condition     = length(aws_ecs_service.this["slot0"].placement_constraints) == 2 && one(aws_ecs_service.this["slot0"].ordered_placement_strategy).type == "binpack"
    error_message = "as given; the locks still keep tasks apart"
  }
}

run "forced_and_waited_for" {
  command = plan

  variables {
    force_new_deployment  = true
    wait_for_steady_state = true
    tags                  = { Team = "ml" }
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].force_new_deployment && aws_ecs_service.this["slot0"].wait_for_steady_state && aws_ecs_service.this["slot0"].tags.Team == "ml"
    error_message = "as given"
  }
}

run "ordinary_service" {
  command = plan

  variables {
    capacity         = { capacity_provider_name = "inf1", instance_type = "c6i.xlarge", max_size = 2, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    image            = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
    devices_per_task = 0
    desired_count    = 6
    memory_mib       = 1024
    cpu_units        = 512
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].name == "bert" && length(aws_ecs_service.this["slot0"].placement_constraints) == 1 && output.places == 14
    error_message = "several tasks an instance"
  }
}

run "another_size_of_instance" {
  command = plan

  variables {
    capacity      = { capacity_provider_name = "inf1", instance_type = "inf1.24xlarge", max_size = 2, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    desired_count = 16
  }

  assert {
    condition     = length(aws_ecs_service.this) == 16 && output.memory_mib == 11328
    error_message = "sixteen slots of one device"
  }
}

run "small_instances" {
  command = plan

  variables {
    capacity      = { capacity_provider_name = "inf1", instance_type = "inf1.xlarge", max_size = 5, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    desired_count = 4
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].name == "bert" && aws_ecs_service.this["slot0"].desired_count == 4 && output.memory_mib == 7296
    error_message = "one slot, not numbered"
  }
}

run "longest_names" {
  command = plan

  variables {
    name          = join("", [for _ in range(200) : "a"])
    service_name  = join("", [for _ in range(240) : "a"])
    family        = join("", [for _ in range(240) : "a"])
    desired_count = 4
  }

  assert {
    condition     = length(aws_ecs_service.this["slot3"].name) == 246
    error_message = "ECS takes 255"
  }
}

run "devices_are_measured" {
  command = plan

  variables {
    neuron_monitor = { image = "public.ecr.aws/neuron/neuron-monitor:1.3.0" }
    memory_mib     = 2048
    cpu_units      = 1024
  }

  assert {
    condition     = output.memory_mib == 2304 && output.cpu_units == 1152
    error_message = "what the task takes is counted, and names of cluster and service are filled in"
  }
}
