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

run "instances_join_the_cluster" {
  assert {
    condition     = base64decode(aws_launch_template.this.user_data) == "#!/bin/bash\ncat >> /etc/ecs/ecs.config <<'ECS_CONFIG'\nECS_CLUSTER=inference\nECS_AWSVPC_BLOCK_IMDS=true\nECS_RESERVED_MEMORY=256\nECS_CONFIG\n"
    error_message = "user data names the cluster, keeps memory back and keeps tasks off the instance's credentials"
  }

  assert {
    condition     = aws_launch_template.this.name == "inference-small" && aws_launch_template.this.instance_type == "inf1.xlarge" && aws_launch_template.this.image_id == "ami-0123456789abcdef0"
    error_message = "the launch template has the instance type and the image of the parameter"
  }

  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    error_message = "the image is the recommended one with the Neuron driver"
  }

  assert {
    condition     = one(aws_launch_template.this.metadata_options).http_tokens == "required" && one(aws_launch_template.this.metadata_options).http_put_response_hop_limit == 1
    error_message = "instance metadata needs a token and goes one hop"
  }

  assert {
    condition     = one(one(aws_launch_template.this.block_device_mappings).ebs).encrypted == "true" && one(one(aws_launch_template.this.block_device_mappings).ebs).volume_size == 100
    error_message = "the root volume is encrypted and has 100 GiB"
  }

  assert {
    condition     = one(aws_launch_template.this.network_interfaces).associate_public_ip_address == "false" && one(aws_launch_template.this.network_interfaces).security_groups == toset([aws_security_group.instances[0].id])
    error_message = "instances have no public address and the security group that was made"
  }

  assert {
    condition     = one(aws_launch_template.this.iam_instance_profile).arn == aws_iam_instance_profile.instance[0].arn
    error_message = "instances have the role that was made"
  }

  assert {
    condition     = toset([for one in aws_launch_template.this.tag_specifications : one.resource_type]) == toset(["instance", "volume", "network-interface"]) && alltrue([for one in aws_launch_template.this.tag_specifications : one.tags["Name"] == "inference-small"])
    error_message = "instances, volumes and interfaces are named"
  }
}

run "the_group_lives_where_the_type_is_offered" {
  command = plan

  assert {
    condition     = aws_autoscaling_group.this.vpc_zone_identifier == toset(["subnet-1", "subnet-4"]) && toset(output.subnet_ids) == toset(["subnet-1", "subnet-4"])
    error_message = "subnets in zones without the instance type are left out"
  }

  assert {
    condition     = aws_autoscaling_group.this.min_size == 1 && aws_autoscaling_group.this.max_size == 2 && aws_autoscaling_group.this.protect_from_scale_in && aws_autoscaling_group.this.force_delete
    error_message = "one instance, one spare, protected while tasks run, and destroy finishes"
  }

  assert {
    condition     = { for tag in aws_autoscaling_group.this.tag : tag.key => tag.propagate_at_launch } == { AmazonECSManaged = true, Name = false }
    error_message = "ECS's tag is there, so that Terraform does not remove it"
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 100 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 110
    error_message = "with a spare instance a refresh launches before it terminates"
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).scale_in_protected_instances == "Refresh"
    error_message = "a refresh reaches protected instances"
  }
}

run "the_capacity_provider_scales_drains_and_protects" {
  command = plan

  assert {
    condition     = aws_ecs_capacity_provider.this.name == "inference-small" && one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_draining == "ENABLED" && one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_termination_protection == "ENABLED"
    error_message = "tasks are drained and protected"
  }

  assert {
    condition     = one(one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_scaling).target_capacity == 100 && one(one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_scaling).instance_warmup_period == 300
    error_message = "managed scaling wants every instance busy, five minutes after its start"
  }
}

run "the_role_can_register_and_nothing_else" {
  command = plan

  assert {
    condition     = aws_iam_role.instance[0].name == "inference-small-us-east-1-instance" && jsondecode(aws_iam_role.instance[0].assume_role_policy).Statement[0].Principal.Service == "ec2.amazonaws.com"
    error_message = "EC2 takes a role that has the region in its name"
  }

  assert {
    condition     = aws_iam_role_policy_attachment.instance_ecs[0].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role" && aws_iam_role_policy_attachment.instance_ssm[0].policy_arn == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    error_message = "it has the policies of ECS and Session Manager"
  }
}

run "nothing_gets_in_and_everything_out" {
  command = plan

  assert {
    condition     = aws_security_group.instances[0].name == "inference-small-instances" && aws_security_group.instances[0].description == "Container instances of capacity inference-small"
    error_message = "the security group is called after the capacity"
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.instances) == 0 && aws_vpc_security_group_egress_rule.instances_all[0].ip_protocol == "-1"
    error_message = "without ports there are no rules but the one that lets out"
  }

  assert {
    condition     = length(data.aws_vpc.this) == 0 && length(data.aws_subnet.this) == 0
    error_message = "nothing is looked up without need"
  }
}
