# What is refused, and for which variable. Variables that are judged apart are refused in one run; rules of the other modules are in their tests.

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

run "misspelt_attribute_of_a_capacity" {
  command = plan

  variables {
    name   = "Inference"
    egress = "vpn"
    tags   = { "aws:a" = "b" }
    vpc_id = "main"
    capacities = {
      small = { instance_type = "inf1.xlarge", max_sise = 2 }
    }
  }

  expect_failures = [var.capacities, var.name, var.egress, var.tags, var.vpc_id]
}

run "capacity_without_a_type" {
  command = plan

  variables {
    name       = "ecs-inference"
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-1"]
    capacities = {
      small = { max_size = 2 }
    }
  }

  expect_failures = [var.capacities, var.name, var.vpc_id, var.subnet_ids]
}

run "capacity_of_an_unknown_type" {
  command = plan

  variables {
    name    = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    subnets = [{ id = "subnet-1", availability_zone_id = "use1-az1" }]
    capacities = {
      small = { instance_type = "inf9.xlarge" }
    }
  }

  expect_failures = [var.capacities, var.name, var.subnets]
}

run "capacity_with_a_bad_name" {
  command = plan

  variables {
    name           = "a--b"
    create_network = false
    zone_ids       = null
    vpc_id         = "vpc-0123456789abcdef0"
    subnet_ids     = ["subnet-1"]
    subnets        = [{ id = "subnet-1", availability_zone_id = "use1-az1" }]
    capacities = {
      small = { instance_type = "inf1.xlarge" }
      Big   = { instance_type = "inf1.xlarge" }
    }
  }

  expect_failures = [var.capacities, var.name, var.subnet_ids]
}

run "capacity_with_words_for_numbers" {
  command = plan

  variables {
    create_network = false
    capacities = {
      small = { instance_type = "inf1.xlarge", max_size = "two" }
    }
  }

  expect_failures = [var.capacities, var.vpc_id, var.subnet_ids]
}

run "misspelt_attribute_of_a_service" {
  command = plan

  variables {
    services = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", desired_cout = 4 }
    }
  }

  expect_failures = [var.services]
}

run "misspelt_attribute_of_a_port_of_a_service" {
  command = plan

  variables {
    services = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", ports = [{ name = "rest", container_port = 80, host_prt = 80 }] }
    }
  }

  expect_failures = [var.services]
}

run "service_without_an_image" {
  command = plan

  variables {
    services = {
      one = { capacity = "small" }
    }
  }

  expect_failures = [var.services]
}

run "service_on_an_unknown_capacity" {
  command = plan

  variables {
    services = {
      one = { capacity = "smal", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
  }

  expect_failures = [var.services]
}

run "service_with_a_bad_name" {
  command = plan

  variables {
    services = {
      One = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
  }

  expect_failures = [var.services]
}

run "service_with_half_a_device" {
  command = plan

  variables {
    services = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", devices_per_task = 0.5 }
    }
  }

  expect_failures = [var.services]
}

run "service_without_a_slot" {
  command = plan

  variables {
    services = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", slots = 0 }
    }
  }

  expect_failures = [var.services]
}

run "service_in_an_unknown_network_mode" {
  command = plan

  variables {
    services = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", network_mode = "none" }
    }
  }

  expect_failures = [var.services]
}

run "service_that_asks_ordinary_instances_for_devices" {
  command = plan

  variables {
    capacities = {
      small = { instance_type = "c6i.large" }
    }
  }

  expect_failures = [var.services]
}

run "misspelt_attribute_of_a_task" {
  command = plan

  variables {
    tasks = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", task_cout = 4 }
    }
  }

  expect_failures = [var.tasks]
}

run "misspelt_attribute_of_a_port_of_a_task" {
  command = plan

  variables {
    tasks = {
      one = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", ports = [{ name = "rest", container_port = 80, host_prt = 80 }] }
    }
  }

  expect_failures = [var.tasks]
}

run "task_on_an_unknown_capacity" {
  command = plan

  variables {
    tasks = {
      one = { capacity = "smal", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
  }

  expect_failures = [var.tasks]
}

run "task_that_is_called_as_a_service" {
  command = plan

  variables {
    tasks = {
      bert = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
  }

  expect_failures = [var.tasks]
}
