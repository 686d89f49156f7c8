# Workloads that cannot be beside each other are refused at plan; the output that they would break says why.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id   = "us-east-1"
      name = "us-east-1"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition          = "aws"
      dns_suffix         = "amazonaws.com"
      reverse_dns_prefix = "com.amazonaws"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_ssm_parameter" {
    defaults = {
      insecure_value = "ami-0123456789abcdef0"
    }
  }

  mock_data "aws_ec2_instance_type_offerings" {
    defaults = {
      locations = ["use1-az1", "use1-az2", "use1-az4"]
    }
  }

  mock_data "aws_subnet" {
    defaults = {
      availability_zone_id = "use1-az1"
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      cidr_block_associations = [{ association_id = "vpc-cidr-assoc-1", cidr_block = "10.0.0.0/16", state = "associated" }]
    }
  }
}

variables {
  name     = "inference"
  zone_ids = ["use1-az1", "use1-az2"]

  capacities = {
    shared = { instance_type = "inf1.6xlarge" }
  }

  services = {
    bert = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
  }
}

run "more_devices_than_there_are" {
  command = plan

  variables {
    services = {
      a = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 3 }
      b = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
    tasks = {
      check = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
  }

  expect_failures = [output.devices]
}

run "more_slots_than_devices_and_one_host_port_for_two" {
  command = plan

  variables {
    capacities = {
      shared = { instance_type = "inf1.6xlarge" }
      plain  = { instance_type = "c6i.large" }
    }
    services = {
      a = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 5 }
      b = { capacity = "plain", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, ports = [{ name = "http", container_port = 80, host_port = 80 }] }
      c = { capacity = "plain", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, ports = [{ name = "http", container_port = 80, host_port = 80 }] }
    }
  }

  expect_failures = [output.devices, output.host_ports]
}

run "more_memory_than_there_is_and_one_port_in_host_mode" {
  command = plan

  variables {
    services = {
      a = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", memory_mib = 30000, network_mode = "host" }
      b = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", memory_mib = 30000, network_mode = "host" }
    }
  }

  expect_failures = [output.instances, output.host_ports]
}

run "more_cpu_than_there_is_and_a_port_that_another_slot_gets" {
  command = plan

  variables {
    services = {
      bert  = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 2, desired_count = 2, cpu_units = 10000 }
      other = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", cpu_units = 10000, ports = [{ name = "http", container_port = 8090 }] }
    }
  }

  expect_failures = [output.instances, output.host_ports]
}

run "more_interfaces_than_there_are" {
  command = plan

  variables {
    capacities = {
      shared = { instance_type = "inf1.xlarge" }
    }
    services = {
      bert = { capacity = "shared", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", network_mode = "awsvpc" }
      a    = { capacity = "shared", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, network_mode = "awsvpc" }
      b    = { capacity = "shared", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, network_mode = "awsvpc" }
      c    = { capacity = "shared", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, network_mode = "awsvpc" }
    }
  }

  expect_failures = [output.instances]
}

run "ordinary_tasks_that_leave_too_little" {
  command = plan

  variables {
    capacities = {
      shared = { instance_type = "inf1.xlarge" }
    }
    tasks = {
      report = { capacity = "shared", image = "public.ecr.aws/docker/library/busybox:1.37.0", devices_per_task = 0, health_check_enabled = false, memory_mib = 7300 }
    }
  }

  expect_failures = [output.instances]
}

run "ordinary_tasks_on_too_few_instances" {
  command = plan

  variables {
    capacities = {
      plain = { instance_type = "c6i.large", max_size = 1 }
    }
    services = {
      a = { capacity = "plain", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512 }
      b = { capacity = "plain", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512 }
    }
  }

  expect_failures = [check.ordinary_tasks_have_room]
}
