# Sixteen tasks on each Inf1 instance type: slots, sizes, memory and quota follow from it.

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

run "sixteen_tasks" {
  command = plan

  variables {
    capacities = {
      xlarge      = { instance_type = "inf1.xlarge" }
      two         = { instance_type = "inf1.2xlarge" }
      six         = { instance_type = "inf1.6xlarge" }
      twenty-four = { instance_type = "inf1.24xlarge" }
    }
    services = {
      xlarge      = { capacity = "xlarge", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 16 }
      two         = { capacity = "two", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 16 }
      six         = { capacity = "six", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 16 }
      twenty-four = { capacity = "twenty-four", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_count = 16 }
    }
  }

  assert {
    condition     = length(output.service_names["xlarge"]) == 1 && jsonencode(output.devices["xlarge"]) == jsonencode(range(1))
    error_message = "inf1.xlarge: slots and their devices"
  }

  assert {
    condition     = output.instances["xlarge"] == { instance_type = "inf1.xlarge", needed = 16, min_size = 16, max_size = 17 }
    error_message = "inf1.xlarge: one task of each slot on an instance, and a spare one"
  }

  assert {
    condition     = module.service["xlarge"].memory_mib == 7296 && module.capacity["xlarge"].vcpu_quota_needed == 68
    error_message = "inf1.xlarge: memory of a slot, vCPUs of all"
  }

  assert {
    condition     = length(output.service_names["two"]) == 1 && jsonencode(output.devices["two"]) == jsonencode(range(1))
    error_message = "inf1.2xlarge: slots and their devices"
  }

  assert {
    condition     = output.instances["two"] == { instance_type = "inf1.2xlarge", needed = 16, min_size = 16, max_size = 17 }
    error_message = "inf1.2xlarge: one task of each slot on an instance, and a spare one"
  }

  assert {
    condition     = module.service["two"].memory_mib == 14880 && module.capacity["two"].vcpu_quota_needed == 136
    error_message = "inf1.2xlarge: memory of a slot, vCPUs of all"
  }

  assert {
    condition     = length(output.service_names["six"]) == 4 && jsonencode(output.devices["six"]) == jsonencode(range(4))
    error_message = "inf1.6xlarge: slots and their devices"
  }

  assert {
    condition     = output.instances["six"] == { instance_type = "inf1.6xlarge", needed = 4, min_size = 4, max_size = 5 }
    error_message = "inf1.6xlarge: one task of each slot on an instance, and a spare one"
  }

  assert {
    condition     = module.service["six"].memory_mib == 11296 && module.capacity["six"].vcpu_quota_needed == 120
    error_message = "inf1.6xlarge: memory of a slot, vCPUs of all"
  }

  assert {
    condition     = length(output.service_names["twenty-four"]) == 16 && jsonencode(output.devices["twenty-four"]) == jsonencode(range(16))
    error_message = "inf1.24xlarge: slots and their devices"
  }

  assert {
    condition     = output.instances["twenty-four"] == { instance_type = "inf1.24xlarge", needed = 1, min_size = 1, max_size = 2 }
    error_message = "inf1.24xlarge: one task of each slot on an instance, and a spare one"
  }

  assert {
    condition     = module.service["twenty-four"].memory_mib == 11328 && module.capacity["twenty-four"].vcpu_quota_needed == 192
    error_message = "inf1.24xlarge: memory of a slot, vCPUs of all"
  }
}
