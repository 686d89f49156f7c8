# Each choice that a caller has, and what it changes.

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
    small = { instance_type = "inf1.2xlarge" }
  }

  services = {
    bert = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
  }
}

run "an_existing_vpc_and_tasks_with_interfaces_of_their_own" {
  command = plan

  variables {
    create_network     = false
    zone_ids           = null
    vpc_id             = "vpc-0123456789abcdef0"
    subnet_ids         = ["subnet-1"]
    security_group_ids = ["sg-1"]
    services = {
      bert = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", network_mode = "awsvpc" }
    }
  }

  assert {
    condition     = length(module.network) == 0 && output.vpc_id == "vpc-0123456789abcdef0"
    error_message = "no network is made"
  }

  assert {
    condition     = jsonencode(output.subnet_ids) == jsonencode({ small = ["subnet-1"] }) && contains(module.capacity["small"].security_group_ids, "sg-1")
    error_message = "its subnets, and the further security group"
  }

  assert {
    condition     = length(aws_security_group.tasks) == 1 && aws_security_group.tasks[0].name == "inference-tasks"
    error_message = "tasks are in a security group of theirs"
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.tasks) == ["tcp 8080 from 10.0.0.0/16"] && length(aws_vpc_security_group_egress_rule.tasks_all) == 1
    error_message = "which lets the VPC's own addresses in, looked up"
  }
}

run "subnets_that_are_made_in_the_same_plan" {
  command = plan

  variables {
    create_network = false
    zone_ids       = null
    vpc_id         = "vpc-0123456789abcdef0"
    public         = true
    allowed_cidrs  = ["0.0.0.0/0"]
    subnets = [
      { id = "subnet-1", availability_zone_id = "use1-az1" },
      { id = "subnet-3", availability_zone_id = "use1-az3" },
    ]
  }

  assert {
    condition     = jsonencode(output.subnet_ids) == jsonencode({ small = ["subnet-1"] }) && length(data.aws_vpc.existing) == 0
    error_message = "nothing is looked up; a zone without the type is left out"
  }
}

run "cluster_logs_and_found_zones_of_a_public_vpc" {
  command = plan

  variables {
    zone_ids           = null
    zone_count         = 2
    egress             = "public"
    cluster_name       = "prod"
    create_log_group   = false
    log_group_name     = "/prod"
    container_insights = "disabled"
    execute_command    = true
    tags               = { Team = "a" }
  }

  assert {
    condition     = length(output.subnet_ids["small"]) == 2 && local.public
    error_message = "in zones that offer the type; instances have public addresses"
  }

  assert {
    condition     = output.cluster_name == "prod" && output.log_group_name == "/prod"
    error_message = "names of one's own"
  }

  assert {
    condition     = module.cluster.log_group_arn == null && module.cluster.container_insights_log_group_name == null
    error_message = "no log group is made"
  }
}

run "sizes_and_tasks_in_a_vpc_without_internet" {
  command = plan

  variables {
    egress          = "endpoints"
    log_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/0b1c2d3e-0000-4000-8000-000000000001"
    capacities = {
      small = { instance_type = "inf1.2xlarge" }
      sized = { instance_type = "inf1.2xlarge", min_size = 0, max_size = 5 }
    }
    services = {
      bert     = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04", spare_instances = 0, desired_count = 2, secrets = { TOKEN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf" } }
      resnet50 = { capacity = "sized", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
    }
    tasks = {
      nightly = { capacity = "sized", image = "public.ecr.aws/docker/library/busybox:1.37.0", devices_per_task = 0, health_check_enabled = false, schedule = { expression = "rate(1 hour)" }, family = "nightly", memory_mib = 1024 }
    }
  }

  assert {
    condition     = length(setsubtract(["kms", "secretsmanager", "ecs-agent"], local.endpoint_services)) == 0
    error_message = "endpoints for what the fleet needs"
  }

  assert {
    condition     = output.instances["small"] == { instance_type = "inf1.2xlarge", needed = 2, min_size = 2, max_size = 2 }
    error_message = "no spare instance"
  }

  assert {
    condition     = module.service["bert"].minimum_healthy_percent == 50 && module.service["bert"].maximum_percent == 100
    error_message = "so one task stops first"
  }

  assert {
    condition     = output.instances["sized"] == { instance_type = "inf1.2xlarge", needed = 1, min_size = 0, max_size = 5 }
    error_message = "sizes as they are given; no instance is kept for a scheduled task"
  }

  assert {
    condition     = module.task["nightly"].families == { slot0 = "nightly" }
    error_message = "a family of its own"
  }
}
