# Several workloads on one capacity: who gets which devices, host ports, memory and CPU, and how many instances they take.

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
    small = { instance_type = "inf1.xlarge" }
  }

  services = {
    bert = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
  }
}

run "slots_and_devices" {
  command = plan

  variables {
    capacities = {
      turns  = { instance_type = "inf1.6xlarge" }
      rest   = { instance_type = "inf1.6xlarge" }
      scaled = { instance_type = "inf1.6xlarge" }
      batch  = { instance_type = "inf1.6xlarge" }
    }
    services = {
      turns-bert   = { capacity = "turns", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 6 }
      turns-canary = { capacity = "turns", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
      rest-a       = { capacity = "rest", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 3 }
      rest-b       = { capacity = "rest", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 2, devices_per_task = 2 }
      scaled-a     = { capacity = "scaled", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", ignore_desired_count = true }
      scaled-b     = { capacity = "scaled", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 1, desired_count = 5 }
      serve        = { capacity = "batch", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 2, desired_count = 2 }
    }
    tasks = {
      check = { capacity = "batch", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
  }

  assert {
    condition     = jsonencode([output.devices["turns-bert"], output.devices["turns-canary"]]) == "[[0,1,2],[3]]"
    error_message = "one more slot each in turn: bert takes what canary does not need"
  }

  assert {
    condition     = jsonencode([output.host_ports["turns-bert"], output.host_ports["turns-canary"]]) == "[[[8080],[8090],[8100]],[[8110]]]"
    error_message = "each slot has the next free port"
  }

  assert {
    condition     = output.service_names["turns-bert"] == ["turns-bert-slot0", "turns-bert-slot1", "turns-bert-slot2"] && output.service_names["turns-canary"] == ["turns-canary-slot0"]
    error_message = "numbered, since four would fit"
  }

  assert {
    condition     = output.instances["turns"] == { instance_type = "inf1.6xlarge", needed = 2, min_size = 2, max_size = 3 }
    error_message = "two tasks a slot, slots side by side, and a spare"
  }

  assert {
    condition     = module.service["turns-bert"].memory_mib == 11296 && module.service["turns-canary"].memory_mib == 11296
    error_message = "a quarter each"
  }

  assert {
    condition     = jsonencode([output.devices["rest-a"], output.devices["rest-b"]]) == "[[0,1],[2,3]]"
    error_message = "what is left goes to the first that it suffices for"
  }

  assert {
    condition     = jsonencode([output.devices["scaled-a"], output.devices["scaled-b"]]) == "[[0,1,2],[3]]"
    error_message = "as many slots as there are devices where somebody else scales; b has said how many"
  }

  assert {
    condition     = jsonencode([output.devices["serve"], output.devices["check"]]) == "[[0,1],[2]]"
    error_message = "services come before tasks, whatever their names"
  }

  assert {
    condition     = jsonencode([output.host_ports["serve"], output.host_ports["check"]]) == "[[[8080],[8090]],[[8100]]]"
    error_message = "ports as well; other capacities have their own"
  }

  assert {
    condition     = keys(module.task) == ["check"] && module.task["check"].families == { slot0 = "inference-check" }
    error_message = "a task has one slot"
  }
}

run "room_ports_and_instances" {
  command = plan

  variables {
    capacities = {
      mixed = { instance_type = "inf1.6xlarge" }
      named = { instance_type = "inf1.6xlarge" }
      plain = { instance_type = "c6i.large" }
      idle  = { instance_type = "inf1.xlarge" }
    }
    services = {
      bert    = { capacity = "mixed", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 2, desired_count = 2 }
      named-a = { capacity = "named", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
      named-b = { capacity = "named", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", ports = [{ name = "rest", container_port = 8080, host_port = 8080 }] }
      gateway = { capacity = "plain", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, desired_count = 7, ports = [{ name = "http", container_port = 80 }] }
      web     = { capacity = "plain", image = "public.ecr.aws/nginx/nginx:1.27.4", devices_per_task = 0, cpu_units = 256, memory_mib = 512, ports = [{ name = "http", container_port = 80, host_port = 8000 }] }
    }
    tasks = {
      report = { capacity = "mixed", image = "public.ecr.aws/docker/library/busybox:1.37.0", devices_per_task = 0, health_check_enabled = false, cpu_units = 4096, memory_mib = 4096 }
    }
  }

  assert {
    condition     = module.service["bert"].memory_mib == 10272 && module.service["bert"].cpu_units == 5120 && module.task["report"].memory_mib == 4096
    error_message = "slots divide what ordinary workloads leave: a quarter of the rest for each device"
  }

  assert {
    condition     = output.instances["mixed"] == { instance_type = "inf1.6xlarge", needed = 1, min_size = 1, max_size = 2 }
    error_message = "all side by side"
  }

  assert {
    condition     = jsonencode([output.host_ports["named-a"], output.host_ports["named-b"]]) == "[[[8090]],[[8080]]]"
    error_message = "a host port is left to whoever names it"
  }

  assert {
    condition     = output.instances["plain"] == { instance_type = "c6i.large", needed = 3, min_size = 3, max_size = 5 }
    error_message = "ordinary services are added up: six of the first fit on an instance, and each may need a spare one"
  }

  assert {
    condition     = jsonencode([output.host_ports["gateway"], output.host_ports["web"]]) == "[[[0]],[[8000]]]"
    error_message = "dynamic, and as it is named"
  }

  assert {
    condition     = output.instances["idle"] == { instance_type = "inf1.xlarge", needed = 0, min_size = 0, max_size = 1 }
    error_message = "nothing runs, one instance may come"
  }

  assert {
    condition     = output.vcpu_quota_needed == 24 * 4 + 4
    error_message = "two of each inf1.6xlarge and one inf1.xlarge; ordinary ones have a quota of their own"
  }
}
