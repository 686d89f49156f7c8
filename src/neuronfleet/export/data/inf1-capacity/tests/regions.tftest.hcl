# Names and ARNs in other regions and partitions.

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

run "ireland" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = {
      id   = "eu-west-1"
      name = "eu-west-1"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  assert {
    condition     = aws_iam_role.instance[0].name == "inference-small-eu-west-1-instance" && jsondecode(aws_iam_role.instance[0].assume_role_policy).Statement[0].Principal.Service == "ec2.amazonaws.com"
    error_message = "the role has the region in its name and EC2 of the partition as principal"
  }

  assert {
    condition     = aws_iam_role_policy_attachment.instance_ecs[0].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    error_message = "the policy is the partition's"
  }
}

run "govcloud" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = {
      id   = "us-gov-west-1"
      name = "us-gov-west-1"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition  = "aws-us-gov"
      dns_suffix = "amazonaws.com"
    }
  }

  assert {
    condition     = aws_iam_role.instance[0].name == "inference-small-us-gov-west-1-instance" && jsondecode(aws_iam_role.instance[0].assume_role_policy).Statement[0].Principal.Service == "ec2.amazonaws.com"
    error_message = "the role has the region in its name and EC2 of the partition as principal"
  }

  assert {
    condition     = aws_iam_role_policy_attachment.instance_ecs[0].policy_arn == "arn:aws-us-gov:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    error_message = "the policy is the partition's"
  }
}

run "china" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = {
      id   = "cn-north-1"
      name = "cn-north-1"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition  = "aws-cn"
      dns_suffix = "amazonaws.com.cn"
    }
  }

  assert {
    condition     = aws_iam_role.instance[0].name == "inference-small-cn-north-1-instance" && jsondecode(aws_iam_role.instance[0].assume_role_policy).Statement[0].Principal.Service == "ec2.amazonaws.com.cn"
    error_message = "the role has the region in its name and EC2 of the partition as principal"
  }

  assert {
    condition     = aws_iam_role_policy_attachment.instance_ecs[0].policy_arn == "arn:aws-cn:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    error_message = "the policy is the partition's"
  }
}
