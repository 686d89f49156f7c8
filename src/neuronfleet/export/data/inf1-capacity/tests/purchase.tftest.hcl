# How instances are bought: types that stand in for each other, Spot instances, reservations. Each rule of a variable is in
# tests/export/modules/test_inf1_capacity.py.

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

  mock_data "aws_availability_zone" {
    defaults = {
      name = "us-east-1a"
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
  # Zones that it uses: use1-az1 and use1-az4.
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

run "a_pool_with_what_is_reserved" {
  command = plan

  variables {
    min_size                = 4
    max_size                = 5
    fallback_instance_types = ["inf1.2xlarge"]
    spot                    = { on_demand_base = 2, on_demand_percent = 25 }
    reservation             = { instances_per_zone = 1 }
    check_quotas            = true
  }

  override_data {
    target = data.aws_servicequotas_service_quota.vcpus
    values = {
      value = 1000
    }
  }

  assert {
    condition     = length(aws_autoscaling_group.this.launch_template) == 0 && aws_autoscaling_group.this.mixed_instances_policy[0].launch_template[0].override[*].instance_type == tolist(["inf1.xlarge", "inf1.2xlarge"])
    error_message = "the group launches either type, the first one first"
  }

  assert {
    condition     = aws_autoscaling_group.this.mixed_instances_policy[0].instances_distribution[0].on_demand_base_capacity == 2 && aws_autoscaling_group.this.mixed_instances_policy[0].instances_distribution[0].on_demand_percentage_above_base_capacity == 25 && aws_autoscaling_group.this.capacity_rebalance
    error_message = "two are On-Demand, and a quarter of the others"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.this.user_data), "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true") && length(aws_launch_template.this.capacity_reservation_specification) == 0
    error_message = "tasks leave a Spot instance in time, and its template names no reservation"
  }

  assert {
    condition     = keys(aws_ec2_capacity_reservation.this) == ["use1-az1", "use1-az4"] && aws_ec2_capacity_reservation.this["use1-az4"].instance_match_criteria == "open" && aws_ec2_capacity_reservation.this["use1-az4"].tags.Name == "inference-small-use1-az4"
    error_message = "one is reserved in each zone that it uses"
  }

  assert {
    condition     = keys(data.aws_servicequotas_service_quota.vcpus) == ["L-1945791B", "L-B5D1601B"] && output.vcpu_quota_needed == 40
    error_message = "each market has its quota, and the largest type counts"
  }

  assert {
    condition     = output.memory_ceiling_mib == 7577 && output.fallback_instance_types == tolist(["inf1.2xlarge"])
    error_message = "tasks count on the smallest type"
  }
}

run "reserved_for_it_alone" {
  command = plan

  variables {
    reservation = { instances_per_zone = 2, zone_ids = ["use1-az4"], match = "targeted", end_date = "2999-01-31T23:59:59Z" }
  }

  assert {
    condition     = keys(aws_resourcegroups_resource.this) == ["use1-az4"] && aws_resourcegroups_group.this[0].name == "inference-small-reserved" && length(aws_launch_template.this.capacity_reservation_specification[0].capacity_reservation_target) == 1
    error_message = "the launch template names the resource group of what is reserved"
  }

  assert {
    condition     = aws_ec2_capacity_reservation.this["use1-az4"].instance_count == 2 && aws_ec2_capacity_reservation.this["use1-az4"].end_date_type == "limited" && length(aws_autoscaling_group.this.mixed_instances_policy) == 0
    error_message = "until a day, and of one type"
  }
}

run "a_reservation_that_exists" {
  command = plan

  variables {
    reservation = { id = "cr-0123456789abcdef0" }
  }

  assert {
    condition     = length(aws_ec2_capacity_reservation.this) == 0 && aws_launch_template.this.capacity_reservation_specification[0].capacity_reservation_target[0].capacity_reservation_id == "cr-0123456789abcdef0"
    error_message = "nothing is made"
  }
}

run "objects_that_cannot_be" {
  command = plan

  variables {
    fallback_instance_types = ["inf1.6xlarge"]
    spot                    = { on_demand_percent = 100 }
  }

  expect_failures = [var.fallback_instance_types, var.spot]
}

run "reserved_in_two_ways" {
  command = plan

  variables {
    reservation = { instances_per_zone = 1, id = "cr-0123456789abcdef0" }
  }

  expect_failures = [var.reservation]
}

run "more_reserved_than_there_may_be" {
  command = plan

  variables {
    reservation = { instances_per_zone = 2 }
  }

  expect_failures = [aws_autoscaling_group.this]
}

run "reserved_where_nothing_is_launched" {
  command = plan

  variables {
    reservation = { instances_per_zone = 1, zone_ids = ["use1-az2"] }
  }

  expect_failures = [aws_autoscaling_group.this]
}

run "fallback_in_other_zones" {
  command = plan

  variables {
    fallback_instance_types = ["inf1.2xlarge"]
  }

  override_data {
    target = data.aws_ec2_instance_type_offerings.fallback
    values = {
      locations = ["use1-az2"]
    }
  }

  expect_failures = [aws_autoscaling_group.this]
}
