# What follows from the instance type: all sizes of Inf1, another family, and ordinary instances.

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

run "inf1_xlarge" {
  command = plan

  variables {
    instance_type = "inf1.xlarge"
  }

  assert {
    condition     = output.devices == 1 && output.cores == 4 && output.cores_per_device == 4 && output.vcpus == 4 && output.cpu_units == 4096
    error_message = "an inf1.xlarge has 1 devices with four cores each and 4 vCPUs"
  }

  assert {
    condition     = output.memory_ceiling_mib == 7577 && output.available_memory_mib == 7321 && output.architecture == "x86_64"
    error_message = "7577 MiB are sure to be there, less what is kept back"
  }

  assert {
    condition     = output.vcpu_quota_needed == 8 && output.ami_family == "amazon-linux-2023/neuron"
    error_message = "two of them count against the quota, and they boot the image with the driver"
  }

  assert {
    condition     = one(one(data.aws_ec2_instance_type_offerings.this.filter[*]).values) == "inf1.xlarge"
    error_message = "its own zones are asked for"
  }
}

run "inf1_2xlarge" {
  command = plan

  variables {
    instance_type = "inf1.2xlarge"
  }

  assert {
    condition     = output.devices == 1 && output.cores == 4 && output.cores_per_device == 4 && output.vcpus == 8 && output.cpu_units == 8192
    error_message = "an inf1.2xlarge has 1 devices with four cores each and 8 vCPUs"
  }

  assert {
    condition     = output.memory_ceiling_mib == 15155 && output.available_memory_mib == 14899 && output.architecture == "x86_64"
    error_message = "15155 MiB are sure to be there, less what is kept back"
  }

  assert {
    condition     = output.vcpu_quota_needed == 16 && output.ami_family == "amazon-linux-2023/neuron"
    error_message = "two of them count against the quota, and they boot the image with the driver"
  }

  assert {
    condition     = one(one(data.aws_ec2_instance_type_offerings.this.filter[*]).values) == "inf1.2xlarge"
    error_message = "its own zones are asked for"
  }
}

run "inf1_6xlarge" {
  command = plan

  variables {
    instance_type = "inf1.6xlarge"
  }

  assert {
    condition     = output.devices == 4 && output.cores == 16 && output.cores_per_device == 4 && output.vcpus == 24 && output.cpu_units == 24576
    error_message = "an inf1.6xlarge has 4 devices with four cores each and 24 vCPUs"
  }

  assert {
    condition     = output.memory_ceiling_mib == 45465 && output.available_memory_mib == 45209 && output.architecture == "x86_64"
    error_message = "45465 MiB are sure to be there, less what is kept back"
  }

  assert {
    condition     = output.vcpu_quota_needed == 48 && output.ami_family == "amazon-linux-2023/neuron"
    error_message = "two of them count against the quota, and they boot the image with the driver"
  }

  assert {
    condition     = one(one(data.aws_ec2_instance_type_offerings.this.filter[*]).values) == "inf1.6xlarge"
    error_message = "its own zones are asked for"
  }
}

run "inf1_24xlarge" {
  command = plan

  variables {
    instance_type = "inf1.24xlarge"
  }

  assert {
    condition     = output.devices == 16 && output.cores == 64 && output.cores_per_device == 4 && output.vcpus == 96 && output.cpu_units == 98304
    error_message = "an inf1.24xlarge has 16 devices with four cores each and 96 vCPUs"
  }

  assert {
    condition     = output.memory_ceiling_mib == 181862 && output.available_memory_mib == 181606 && output.architecture == "x86_64"
    error_message = "181862 MiB are sure to be there, less what is kept back"
  }

  assert {
    condition     = output.vcpu_quota_needed == 192 && output.ami_family == "amazon-linux-2023/neuron"
    error_message = "two of them count against the quota, and they boot the image with the driver"
  }

  assert {
    condition     = one(one(data.aws_ec2_instance_type_offerings.this.filter[*]).values) == "inf1.24xlarge"
    error_message = "its own zones are asked for"
  }
}

run "inf2" {
  command = plan

  variables {
    instance_type = "inf2.xlarge"
  }

  assert {
    condition     = output.devices == 1 && output.cores == 2 && output.ami_family == "amazon-linux-2023/neuron"
    error_message = "Inf2 has two cores a device and the same image"
  }
}

run "ordinary" {
  command = plan

  variables {
    instance_type = "c6i.large"
  }

  assert {
    condition     = output.devices == 0 && output.cores == 0 && data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
    error_message = "ordinary instances boot the image without the driver"
  }
}

run "arm64" {
  command = plan

  variables {
    instance_type = "c6g.large"
  }

  assert {
    condition     = output.architecture == "arm64" && data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"
    error_message = "arm64 has images of its own"
  }
}
