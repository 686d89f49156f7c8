# Slots on every Inf1 instance type.

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
  log_group_name = "/ecs/inference"
}

run "inf1_xlarge_by_1" {
  command = plan

  variables {
    instance_type    = "inf1.xlarge"
    devices_per_task = 1
    slots            = 1
    number_slots     = false
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 1 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(1))
    error_message = "1 slots of 1, disjoint"
  }

  assert {
    condition     = output.memory_mib == 7296 && output.cpu_units == 4096 && output.cores_per_task == 4
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 1 * output.memory_mib <= 7321 && length(distinct(output.host_ports)) == 1
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_2xlarge_by_1" {
  command = plan

  variables {
    instance_type    = "inf1.2xlarge"
    devices_per_task = 1
    slots            = 1
    number_slots     = false
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 1 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(1))
    error_message = "1 slots of 1, disjoint"
  }

  assert {
    condition     = output.memory_mib == 14880 && output.cpu_units == 8192 && output.cores_per_task == 4
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 1 * output.memory_mib <= 14899 && length(distinct(output.host_ports)) == 1
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_6xlarge_by_1" {
  command = plan

  variables {
    instance_type    = "inf1.6xlarge"
    devices_per_task = 1
    slots            = 4
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 4 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(4))
    error_message = "4 slots of 1, disjoint"
  }

  assert {
    condition     = output.memory_mib == 11296 && output.cpu_units == 6144 && output.cores_per_task == 4
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 4 * output.memory_mib <= 45209 && length(distinct(output.host_ports)) == 4
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_6xlarge_by_2" {
  command = plan

  variables {
    instance_type    = "inf1.6xlarge"
    devices_per_task = 2
    slots            = 2
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 2 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(4))
    error_message = "2 slots of 2, disjoint"
  }

  assert {
    condition     = output.memory_mib == 22592 && output.cpu_units == 12288 && output.cores_per_task == 8
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 2 * output.memory_mib <= 45209 && length(distinct(output.host_ports)) == 2
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_6xlarge_by_3" {
  command = plan

  variables {
    instance_type    = "inf1.6xlarge"
    devices_per_task = 3
    slots            = 1
    number_slots     = false
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 1 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(3))
    error_message = "1 slots of 3, disjoint"
  }

  assert {
    condition     = output.memory_mib == 33888 && output.cpu_units == 18432 && output.cores_per_task == 12
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 1 * output.memory_mib <= 45209 && length(distinct(output.host_ports)) == 1
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_6xlarge_by_4" {
  command = plan

  variables {
    instance_type    = "inf1.6xlarge"
    devices_per_task = 4
    slots            = 1
    number_slots     = false
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 1 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(4))
    error_message = "1 slots of 4, disjoint"
  }

  assert {
    condition     = output.memory_mib == 45184 && output.cpu_units == 24576 && output.cores_per_task == 16
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 1 * output.memory_mib <= 45209 && length(distinct(output.host_ports)) == 1
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_24xlarge_by_1" {
  command = plan

  variables {
    instance_type    = "inf1.24xlarge"
    devices_per_task = 1
    slots            = 16
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 16 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(16))
    error_message = "16 slots of 1, disjoint"
  }

  assert {
    condition     = output.memory_mib == 11328 && output.cpu_units == 6144 && output.cores_per_task == 4
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 16 * output.memory_mib <= 181606 && length(distinct(output.host_ports)) == 16
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_24xlarge_by_2" {
  command = plan

  variables {
    instance_type    = "inf1.24xlarge"
    devices_per_task = 2
    slots            = 8
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 8 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(16))
    error_message = "8 slots of 2, disjoint"
  }

  assert {
    condition     = output.memory_mib == 22688 && output.cpu_units == 12288 && output.cores_per_task == 8
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 8 * output.memory_mib <= 181606 && length(distinct(output.host_ports)) == 8
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_24xlarge_by_3" {
  command = plan

  variables {
    instance_type    = "inf1.24xlarge"
    devices_per_task = 3
    slots            = 5
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 5 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(15))
    error_message = "5 slots of 3, disjoint"
  }

  assert {
    condition     = output.memory_mib == 34048 && output.cpu_units == 18432 && output.cores_per_task == 12
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 5 * output.memory_mib <= 181606 && length(distinct(output.host_ports)) == 5
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_24xlarge_by_4" {
  command = plan

  variables {
    instance_type    = "inf1.24xlarge"
    devices_per_task = 4
    slots            = 4
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 4 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(16))
    error_message = "4 slots of 4, disjoint"
  }

  assert {
    condition     = output.memory_mib == 45376 && output.cpu_units == 24576 && output.cores_per_task == 16
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 4 * output.memory_mib <= 181606 && length(distinct(output.host_ports)) == 4
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_24xlarge_by_8" {
  command = plan

  variables {
    instance_type    = "inf1.24xlarge"
    devices_per_task = 8
    slots            = 2
    number_slots     = true
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 2 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(16))
    error_message = "2 slots of 8, disjoint"
  }

  assert {
    condition     = output.memory_mib == 90784 && output.cpu_units == 49152 && output.cores_per_task == 32
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 2 * output.memory_mib <= 181606 && length(distinct(output.host_ports)) == 2
    error_message = "side by side within the ceiling, a port each"
  }
}

run "inf1_24xlarge_by_16" {
  command = plan

  variables {
    instance_type    = "inf1.24xlarge"
    devices_per_task = 16
    slots            = 1
    number_slots     = false
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) == 1 && toset(flatten([for slot in values(output.slots) : slot.devices])) == toset(range(16))
    error_message = "1 slots of 16, disjoint"
  }

  assert {
    condition     = output.memory_mib == 181600 && output.cpu_units == 98304 && output.cores_per_task == 64
    error_message = "its share of memory, CPU and cores"
  }

  assert {
    condition     = 1 * output.memory_mib <= 181606 && length(distinct(output.host_ports)) == 1
    error_message = "side by side within the ceiling, a port each"
  }
}
