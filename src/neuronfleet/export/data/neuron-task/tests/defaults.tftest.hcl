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
  instance_type  = "inf1.6xlarge"
  log_group_name = "/ecs/inference"
}

run "one_task_definition_on_one_device" {
  command = plan

  assert {
    condition     = keys(aws_ecs_task_definition.this) == ["slot0"] && aws_ecs_task_definition.this["slot0"].family == "bert"
    error_message = "one slot, not numbered"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].linuxParameters.devices == [{ containerPath = "/dev/neuron0", hostPath = "/dev/neuron0", permissions = ["read", "write"] }]
    error_message = "it owns the first device"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].environment == [{ name = "NEURON_RT_NUM_CORES", value = "4" }]
    error_message = "and the four NeuronCores of it"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].memory == 11296 && jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].cpu == 6144
    error_message = "a quarter of what four devices share"
  }

  assert {
    condition     = [for port in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].portMappings : port.hostPort] == [8080, 29000]
    error_message = "the port of the image, and the lock of the device"
  }

  assert {
    condition     = can(regex("http://localhost:8080/ping", jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].healthCheck.command[1]))
    error_message = "the health check of the image"
  }

  assert {
    condition     = one(aws_ecs_task_definition.this["slot0"].placement_constraints).expression == "attribute:ecs.instance-type == inf1.6xlarge"
    error_message = "tied to the instance type"
  }

  assert {
    condition     = aws_iam_role.execution[0].name == "bert-us-east-1-execution"
    error_message = "an execution role is made"
  }

  assert {
    condition     = length(aws_iam_role.task) == 0 && output.task_role_arn == null
    error_message = "no task role where the containers call no AWS API"
  }

  assert {
    condition     = length(aws_scheduler_schedule.this) == 0 && length(aws_iam_role.scheduler) == 0
    error_message = "nothing is scheduled"
  }

  assert {
    condition     = [for one in jsondecode(aws_iam_role_policy.execution[0].policy).Statement : one.Sid] == ["WriteLogs"]
    error_message = "the role writes logs and nothing else"
  }
}

run "outputs" {
  command = plan

  assert {
    condition     = output.devices_per_task == 1 && output.cores_per_task == 4 && output.memory_mib == 11296 && output.cpu_units == 6144
    error_message = "numbers of a task"
  }

  assert {
    condition     = jsonencode(output.host_ports) == jsonencode([8080]) && output.container_ports == { rest = 8080 } && output.tasks_per_instance == 1
    error_message = "ports"
  }

  assert {
    condition     = output.families == { slot0 = "bert" } && output.slots.slot0.devices == [0]
    error_message = "slots"
  }

  assert {
    condition     = output.placement_expression == "attribute:ecs.instance-type == inf1.6xlarge"
    error_message = "the placement expression"
  }
}
