# What a caller gets who gives no more than is required. Runs without an account: terraform init && terraform test

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

run "one_service_on_one_capacity" {
  command = plan

  assert {
    condition     = output.service_names == { bert = ["bert"] }
    error_message = "one device, so one slot, and no number"
  }

  assert {
    condition     = output.instances["small"] == { instance_type = "inf1.xlarge", needed = 1, min_size = 1, max_size = 2 }
    error_message = "one instance for the task, one to roll on"
  }

  assert {
    condition     = jsonencode(output.devices) == jsonencode({ bert = [0] }) && jsonencode(output.host_ports) == jsonencode({ bert = [[8080]] })
    error_message = "the device, and the port of the image"
  }

  assert {
    condition     = output.vcpu_quota_needed == 8
    error_message = "two inf1.xlarge"
  }

  assert {
    condition     = output.cluster_name == "inference" && output.log_group_name == "/ecs/inference" && output.region == "us-east-1"
    error_message = "names come from the fleet's"
  }

  assert {
    condition     = output.ami_ids == { small = "ami-0123456789abcdef0" }
    error_message = "the image comes from SSM"
  }

  assert {
    condition     = length(module.network) == 1 && output.task_security_group_id == null && length(output.subnet_ids["small"]) == 2
    error_message = "a VPC is made; no task has an interface of its own"
  }

  assert {
    condition     = module.capacity["small"].name == "inference-small" && module.capacity["small"].security_group_ids != null
    error_message = "the fleet's name comes first"
  }

  assert {
    condition     = module.service["bert"].memory_mib == 7296 && module.service["bert"].cpu_units == 4096
    error_message = "the whole instance"
  }

  assert {
    condition     = module.service["bert"].minimum_healthy_percent == 100 && module.service["bert"].maximum_percent == 200
    error_message = "new tasks start first"
  }
}

run "names_of_sixty_four_characters" {
  command = plan

  variables {
    name       = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    capacities = { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" = { instance_type = "inf1.xlarge" } }
    services   = { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" = { capacity = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" } }
  }

  assert {
    condition     = length(one(values(module.capacity)).name) == 125 && can(regex("^a{64}-a{51}-[0-9a-f]{8}$", one(values(module.capacity)).name))
    error_message = "that of the capacity provider is cut and ends in a hash"
  }

  assert {
    condition     = output.cluster_name == var.name && length(one(one(values(output.service_names)))) == 64
    error_message = "others are as they are given"
  }
}
