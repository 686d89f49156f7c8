# What is refused at plan: one run for each validation and precondition.

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

  mock_data "aws_vpc" {
    defaults = {
      cidr_block_associations = [
        { association_id = "vpc-cidr-assoc-1", cidr_block = "10.0.0.0/16", state = "associated" },
        { association_id = "vpc-cidr-assoc-2", cidr_block = "10.1.0.0/16", state = "disassociated" },
      ]
    }
  }

  mock_resource "aws_autoscaling_group" {
    defaults = {
      arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0a1b2c3d:autoScalingGroupName/inference-small"
    }
  }

  mock_resource "aws_iam_instance_profile" {
    defaults = {
      arn = "arn:aws:iam::123456789012:instance-profile/inference-small-us-east-1-instance"
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      id             = "lt-0123456789abcdef0"
      latest_version = 1
    }
  }
}

variables {
  name          = "inference-small"
  cluster_name  = "inference"
  instance_type = "inf1.xlarge"
  vpc_id        = "vpc-0123456789abcdef0"
  subnets = [
    { id = "subnet-1", availability_zone_id = "use1-az1" },
    { id = "subnet-3", availability_zone_id = "use1-az3" },
    { id = "subnet-4", availability_zone_id = "use1-az4" },
  ]
}

run "names_with_characters_that_aws_refuses" {
  command = plan

  variables {
    name                       = "my capacity"
    cluster_name               = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    instance_role_name         = "my role"
    security_group_description = "Instances of capacity <small>"
    attributes                 = { "my tier" = "gold" }
    tags                       = { "aws:team" = "ml" }
    instance_tags              = { "aws:team" = "ml" }
  }

  expect_failures = [var.name, var.cluster_name, var.instance_role_name, var.security_group_description, var.attributes, var.tags, var.instance_tags]
}

run "names_that_are_too_long" {
  command = plan

  variables {
    name               = join("", [for _ in range(126) : "a"])
    instance_role_name = join("", [for _ in range(65) : "a"])
    user_data          = join("", [for _ in range(1001) : "echo 0123456"])
    attributes         = { tier = join("", [for _ in range(129) : "a"]) }
  }

  expect_failures = [var.name, var.instance_role_name, var.user_data, var.attributes]
}

run "name_that_is_too_short" {
  command = plan

  variables {
    name       = "ab"
    attributes = { tier = "gold " }
  }

  expect_failures = [var.name, var.attributes]
}

run "name_that_ecs_keeps_and_version_latest" {
  command = plan

  variables {
    name        = "ecs-inference"
    ami_version = "latest"
  }

  expect_failures = [var.name, var.ami_version]
}

run "ids_of_another_kind" {
  command = plan

  variables {
    image_id      = "al2023"
    kms_key_id    = "alias/volumes"
    zone_ids      = ["us-east-1a"]
    allowed_cidrs = ["10.0.0.1/16"]
  }

  expect_failures = [var.image_id, var.kms_key_id, var.zone_ids, var.allowed_cidrs]
}

run "numbers_below_what_is_allowed" {
  command = plan

  variables {
    min_size                    = -1
    root_volume_gib             = 29
    reserved_memory_mib         = -1
    metadata_hop_limit          = 0
    target_capacity             = 0
    instance_warmup_seconds     = -1
    refresh_min_healthy_percent = -1
    refresh_max_healthy_percent = 99
  }

  expect_failures = [var.min_size, var.root_volume_gib, var.reserved_memory_mib, var.metadata_hop_limit, var.target_capacity, var.instance_warmup_seconds, var.refresh_min_healthy_percent, var.refresh_max_healthy_percent]
}

run "numbers_above_what_is_allowed" {
  command = plan

  variables {
    root_volume_gib             = 16385
    reserved_memory_mib         = 7500
    metadata_hop_limit          = 65
    target_capacity             = 101
    instance_warmup_seconds     = 10001
    refresh_min_healthy_percent = 101
    refresh_max_healthy_percent = 201
  }

  expect_failures = [var.root_volume_gib, var.reserved_memory_mib, var.metadata_hop_limit, var.target_capacity, var.instance_warmup_seconds, var.refresh_min_healthy_percent, var.refresh_max_healthy_percent]
}

run "numbers_that_are_not_whole" {
  command = plan

  variables {
    max_size            = 1.5
    root_volume_gib     = 30.5
    reserved_memory_mib = 0.5
  }

  expect_failures = [var.max_size, var.root_volume_gib, var.reserved_memory_mib]
}

run "everybody_without_saying_public" {
  command = plan

  variables {
    allowed_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.allowed_cidrs]
}

run "nothing_made_and_nothing_given" {
  command = plan

  variables {
    create_instance_role  = false
    create_security_group = false
    subnets               = []
    subnet_ids            = []
  }

  expect_failures = [var.instance_profile_arn, var.security_group_ids, var.subnet_ids]
}

run "subnet_listed_twice" {
  command = plan

  variables {
    subnets    = []
    subnet_ids = ["subnet-a", "subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "type_in_upper_case" {
  command = plan

  variables {
    instance_type = "Inf1.xlarge"
  }

  expect_failures = [var.instance_type]
}

run "type_that_does_not_exist" {
  command = plan

  variables {
    instance_type = "inf1.4xlarge"
  }

  expect_failures = [var.instance_type]
}

run "max_below_min" {
  command = plan

  variables {
    min_size = 3
  }

  expect_failures = [var.max_size]
}

run "more_needed_than_there_may_be" {
  command = plan

  variables {
    instances_needed = 3
  }

  expect_failures = [var.instances_needed]
}

run "family_that_does_not_exist" {
  command = plan

  variables {
    ami_family = "amazon-linux-2023/inf"
  }

  expect_failures = [var.ami_family]
}

run "image_and_version" {
  command = plan

  variables {
    image_id    = "ami-0123456789abcdef0"
    ami_version = "20260922"
  }

  expect_failures = [var.image_id]
}

run "family_without_the_driver" {
  command = plan

  variables {
    ami_family = "amazon-linux-2023"
  }

  expect_failures = [data.aws_ssm_parameter.ami]
}

run "family_with_a_driver_for_nothing" {
  command = plan

  variables {
    instance_type = "c6i.large"
    ami_family    = "amazon-linux-2023/neuron"
  }

  expect_failures = [data.aws_ssm_parameter.ami]
}

run "family_of_another_architecture" {
  command = plan

  variables {
    instance_type = "c6i.large"
    ami_family    = "amazon-linux-2023/arm64"
  }

  expect_failures = [data.aws_ssm_parameter.ami]
}

run "version_of_another_family" {
  command = plan

  variables {
    ami_version = "2.0.20260922"
  }

  expect_failures = [data.aws_ssm_parameter.ami]
}

run "version_of_no_day" {
  command = plan

  variables {
    ami_version = "20261399"
  }

  expect_failures = [data.aws_ssm_parameter.ami]
}

run "key_of_another_region" {
  command = plan

  variables {
    kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d"
  }

  expect_failures = [aws_launch_template.this]
}

run "refresh_range_too_wide" {
  command = plan

  variables {
    refresh_min_healthy_percent = 0
    refresh_max_healthy_percent = 150
  }

  expect_failures = [aws_autoscaling_group.this]
}

run "profile_beside_the_role" {
  command = plan

  variables {
    instance_profile_arn = "arn:aws:iam::123456789012:instance-profile/shared"
  }

  expect_failures = [var.instance_profile_arn]
}

run "role_in_place_of_a_profile" {
  command = plan

  variables {
    create_instance_role = false
    instance_profile_arn = "arn:aws:iam::123456789012:role/shared"
  }

  expect_failures = [var.instance_profile_arn]
}

run "security_group_without_a_vpc" {
  command = plan

  variables {
    vpc_id = null
  }

  expect_failures = [var.vpc_id]
}

run "subnets_twice" {
  command = plan

  variables {
    subnet_ids = ["subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "no_subnet_where_the_type_is_offered" {
  command = plan

  variables {
    subnets = [{ id = "subnet-3", availability_zone_id = "use1-az3" }]
  }

  expect_failures = [aws_autoscaling_group.this]
}

run "no_subnet_in_the_zones_to_stay_in" {
  command = plan

  variables {
    zone_ids = ["use1-az2"]
  }

  expect_failures = [aws_autoscaling_group.this]
}

run "port_misspelt" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = 8500, to_prot = 8501 } }
  }

  expect_failures = [var.ports]
}

run "port_without_its_number" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { protocol = "tcp" } }
  }

  expect_failures = [var.ports]
}

run "port_that_is_no_number" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = "grpc" } }
  }

  expect_failures = [var.ports]
}

run "port_above_all" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = 65536 } }
  }

  expect_failures = [var.ports]
}

run "port_range_backwards" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = 8501, to_port = 8500 } }
  }

  expect_failures = [var.ports]
}

run "port_of_another_protocol" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = 8500, protocol = "icmp" } }
  }

  expect_failures = [var.ports]
}

run "port_that_locks_a_device" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = 29003 } }
  }

  expect_failures = [var.ports]
}

run "port_range_around_the_locks" {
  command = plan

  variables {
    ports = { "resnet50 grpc" = { from_port = 1, to_port = 65535 } }
  }

  expect_failures = [var.ports]
}

run "two_listeners_on_one_port" {
  command = plan

  variables {
    ports = {
      "bert grpc" = { from_port = 8500 }
      "gpt grpc"  = { from_port = 8500 }
    }
  }

  expect_failures = [var.ports]
}

run "listener_that_ec2_refuses" {
  command = plan

  variables {
    ports = { "bert <grpc>" = { from_port = 8500 } }
  }

  expect_failures = [var.ports]
}

run "family_that_the_region_never_had" {
  command = plan

  variables {
    ami_family = "amazon-linux-2022/neuron"
  }

  override_data {
    target = data.aws_region.current
    values = {
      id   = "ca-west-1"
      name = "ca-west-1"
    }
  }

  expect_failures = [data.aws_ssm_parameter.ami, check.ami_gets_security_fixes]
}

run "alarms_misspelt" {
  command = plan

  variables {
    alarms = { minute = 3 }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_no_minute" {
  command = plan

  variables {
    alarms = { minutes = 0 }
  }

  expect_failures = [var.alarms]
}

run "topic_by_name" {
  command = plan

  variables {
    alarm_topic_arns = ["alarms"]
  }

  expect_failures = [var.alarm_topic_arns]
}
