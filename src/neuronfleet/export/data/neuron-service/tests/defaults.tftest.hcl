# What a caller gets who gives nothing but what is required. Runs without an account: terraform init && terraform test

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

run "one_task_in_one_slot" {
  command = plan

  assert {
    condition     = keys(aws_ecs_service.this) == ["slot0"] && aws_ecs_service.this["slot0"].name == "bert-slot0" && aws_ecs_service.this["slot0"].desired_count == 1
    error_message = "numbered, since four would fit"
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].deployment_minimum_healthy_percent == 100 && aws_ecs_service.this["slot0"].deployment_maximum_percent == 200
    error_message = "new tasks start first"
  }

  assert {
    condition     = one(aws_ecs_service.this["slot0"].deployment_circuit_breaker).enable && one(aws_ecs_service.this["slot0"].deployment_circuit_breaker).rollback
    error_message = "the circuit breaker is on"
  }

  assert {
    condition     = one(aws_ecs_service.this["slot0"].capacity_provider_strategy).capacity_provider == "inf1"
    error_message = "on the capacity"
  }

  assert {
    condition     = toset([for one in aws_ecs_service.this["slot0"].placement_constraints : one.type]) == toset(["memberOf", "distinctInstance"])
    error_message = "on instances of the type, one each"
  }

  assert {
    condition     = [for one in aws_ecs_service.this["slot0"].ordered_placement_strategy : one.field] == ["attribute:ecs.availability-zone", "instanceId"]
    error_message = "spread over zones, then instances"
  }

  assert {
    condition     = length(aws_ecs_service.this["slot0"].network_configuration) == 0 && length(aws_ecs_service.this["slot0"].load_balancer) == 0
    error_message = "bridge network mode, no load balancer"
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].availability_zone_rebalancing == "DISABLED" && aws_ecs_service.this["slot0"].enable_execute_command == false
    error_message = "nothing else is switched on"
  }

  assert {
    condition     = length(aws_ecs_service.scaled) == 0
    error_message = "the count is Terraform's"
  }
}

run "outputs" {
  command = plan

  variables {
    desired_count = 6
  }

  assert {
    condition     = output.service_names == { slot0 = "bert-slot0", slot1 = "bert-slot1", slot2 = "bert-slot2", slot3 = "bert-slot3" }
    error_message = "names by slot"
  }

  assert {
    condition     = [for slot in values(output.slots) : slot.desired_count] == [2, 2, 1, 1] && output.desired_count == 6
    error_message = "six tasks dealt to four slots"
  }

  assert {
    condition     = [for slot in values(output.slots) : one(slot.devices)] == [0, 1, 2, 3] && output.places == 4
    error_message = "each slot has a device of its own"
  }

  assert {
    condition     = output.minimum_healthy_percent == 100 && output.maximum_percent == 200
    error_message = "percentages"
  }

  assert {
    condition     = jsonencode(output.host_ports) == jsonencode([8080, 8090, 8100, 8110]) && output.container_ports == { rest = 8080 }
    error_message = "ports"
  }

  assert {
    condition     = output.memory_mib == 11296 && output.counted_memory_mib == 11296 && output.cpu_units == 6144 && output.task_role_arn == null
    error_message = "numbers of a task"
  }
}
