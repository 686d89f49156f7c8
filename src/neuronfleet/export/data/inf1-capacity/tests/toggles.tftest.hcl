# What each input changes.

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

run "image_pinned_by_date" {
  command = plan

  variables {
    ami_version = "20260922"
  }

  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64/image_id"
    error_message = "the parameter of that release is read"
  }
}

run "image_pinned_by_version" {
  command = plan

  variables {
    ami_version = "2023.0.20260922"
  }

  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64/image_id"
    error_message = "the parameter of that release is read"
  }
}

run "image_pinned_by_image_name" {
  command = plan

  variables {
    ami_version = "al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64"
  }

  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64/image_id"
    error_message = "the parameter of that release is read"
  }
}

run "image_of_ones_own" {
  command = plan

  variables {
    image_id = "ami-0fedcba9876543210"
  }

  assert {
    condition     = length(data.aws_ssm_parameter.ami) == 0 && aws_launch_template.this.image_id == "ami-0fedcba9876543210" && output.ami_family == null
    error_message = "the image is taken as it is and no parameter is read"
  }
}

run "image_of_another_family" {
  command = plan

  variables {
    ami_family = "amazon-linux-2/kernel-5.10/inf"
  }

  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/ecs/optimized-ami/amazon-linux-2/kernel-5.10/inf/recommended/image_id"
    error_message = "a family past its end of life is taken, with a warning"
  }

  expect_failures = [check.ami_gets_security_fixes]
}

run "image_before_the_driver_swap" {
  command = plan

  variables {
    ami_version = "20251201"
  }

  expect_failures = [check.ami_swaps_in_inf1_driver]
}

run "existing_subnets_are_looked_up" {
  command = plan

  variables {
    subnets    = []
    subnet_ids = ["subnet-a", "subnet-b"]
  }

  override_data {
    target = data.aws_subnet.this
    values = {
      availability_zone_id = "use1-az2"
    }
  }

  assert {
    condition     = aws_autoscaling_group.this.vpc_zone_identifier == toset(["subnet-a", "subnet-b"]) && data.aws_subnet.this["subnet-a"].vpc_id == "vpc-0123456789abcdef0"
    error_message = "their zone is asked for, in the VPC that was named"
  }
}

run "existing_subnets_where_the_type_is_not_offered" {
  command = plan

  variables {
    subnets    = []
    subnet_ids = ["subnet-a"]
  }

  override_data {
    target = data.aws_subnet.this
    values = {
      availability_zone_id = "use1-az3"
    }
  }

  expect_failures = [aws_autoscaling_group.this]
}

run "stays_in_zones" {
  command = plan

  variables {
    zone_ids = ["use1-az4"]
  }

  assert {
    condition     = aws_autoscaling_group.this.vpc_zone_identifier == toset(["subnet-4"])
    error_message = "only the zones that were named are used"
  }
}

run "ports_for_the_vpc" {
  command = plan

  variables {
    ports = {
      "resnet50 grpc" = { from_port = 8500 }
      "gateway http"  = { from_port = 32768, to_port = 65535 }
      "udp echo"      = { from_port = 7, protocol = "udp" }
    }
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.instances) == ["tcp 32768-65535 from 10.0.0.0/16", "tcp 8500 from 10.0.0.0/16", "udp 7 from 10.0.0.0/16"]
    error_message = "each port has a rule for each block that the VPC has now"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.instances["tcp 8500 from 10.0.0.0/16"].description == "resnet50 grpc" && aws_vpc_security_group_ingress_rule.instances["tcp 8500 from 10.0.0.0/16"].from_port == 8500 && aws_vpc_security_group_ingress_rule.instances["tcp 8500 from 10.0.0.0/16"].to_port == 8500
    error_message = "a rule says who listens"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.instances["tcp 32768-65535 from 10.0.0.0/16"].to_port == 65535 && aws_vpc_security_group_ingress_rule.instances["udp 7 from 10.0.0.0/16"].ip_protocol == "udp"
    error_message = "ranges and protocols are kept"
  }
}

run "ports_for_others" {
  command = plan

  variables {
    allowed_cidrs = ["192.168.0.0/24", "10.9.0.0/16"]
    ports         = { "resnet50 grpc" = { from_port = 8500 } }
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.instances) == ["tcp 8500 from 10.9.0.0/16", "tcp 8500 from 192.168.0.0/24"] && length(data.aws_vpc.this) == 0
    error_message = "only who is allowed gets in, and the VPC is not looked up"
  }
}

run "long_listener_is_cut" {
  command = plan

  variables {
    ports = { (join(", ", [for index in range(60) : "bert ${index}"])) = { from_port = 8500 } }
  }

  assert {
    condition     = length(one(values(aws_vpc_security_group_ingress_rule.instances)).description) == 255 && endswith(one(values(aws_vpc_security_group_ingress_rule.instances)).description, "...")
    error_message = "a description has the 255 characters that AWS takes"
  }
}

run "public" {
  command = plan

  variables {
    public        = true
    allowed_cidrs = ["0.0.0.0/0"]
    ports         = { "resnet50 grpc" = { from_port = 8500 } }
  }

  assert {
    condition     = one(aws_launch_template.this.network_interfaces).associate_public_ip_address == "true" && keys(aws_vpc_security_group_ingress_rule.instances) == ["tcp 8500 from 0.0.0.0/0"]
    error_message = "instances have public addresses and may be reached from anywhere"
  }
}

run "own_security_group" {
  command = plan

  variables {
    create_security_group = false
    security_group_ids    = ["sg-0123456789abcdef0"]
    ports                 = { "resnet50 grpc" = { from_port = 8500 } }
  }

  assert {
    condition     = length(aws_security_group.instances) == 0 && length(aws_vpc_security_group_ingress_rule.instances) == 0 && length(aws_vpc_security_group_egress_rule.instances_all) == 0
    error_message = "none is made"
  }

  assert {
    condition     = one(aws_launch_template.this.network_interfaces).security_groups == toset(["sg-0123456789abcdef0"]) && output.security_group_id == null && one(output.security_group_ids) == "sg-0123456789abcdef0"
    error_message = "instances have the one that was given"
  }
}

run "further_security_group" {
  variables {
    security_group_ids         = ["sg-0123456789abcdef0"]
    security_group_description = "Container instances of capacity small"
  }

  assert {
    condition     = one(aws_launch_template.this.network_interfaces).security_groups == toset([aws_security_group.instances[0].id, "sg-0123456789abcdef0"]) && aws_security_group.instances[0].description == "Container instances of capacity small"
    error_message = "it comes beside the one that is made"
  }
}

run "own_instance_profile" {
  command = plan

  variables {
    create_instance_role = false
    instance_profile_arn = "arn:aws:iam::123456789012:instance-profile/shared"
  }

  assert {
    condition     = length(aws_iam_role.instance) == 0 && length(aws_iam_instance_profile.instance) == 0 && one(aws_launch_template.this.iam_instance_profile).arn == "arn:aws:iam::123456789012:instance-profile/shared" && output.instance_role_arn == null
    error_message = "no role is made and the profile is used"
  }
}

run "own_role_name" {
  command = plan

  variables {
    instance_role_name = "inference"
  }

  assert {
    condition     = aws_iam_role.instance[0].name == "inference" && aws_iam_instance_profile.instance[0].name == "inference"
    error_message = "role and profile are called so"
  }
}

run "longest_names" {
  command = plan

  variables {
    name = join("", [for _ in range(25) : "Ab9-_"])
  }

  assert {
    condition     = length(aws_launch_template.this.name) == 125 && length(aws_security_group.instances[0].name) == 135
    error_message = "a name of 125 characters is taken as it is"
  }

  assert {
    condition     = aws_iam_role.instance[0].name == "${substr(join("", [for _ in range(11) : "Ab9-_"]), 0, 55)}-${substr(sha256("${join("", [for _ in range(25) : "Ab9-_"])}-us-east-1-instance"), 0, 8)}"
    error_message = "the role's is cut to 64 and ends in a hash of the whole"
  }
}

run "instance_settings" {
  command = plan

  variables {
    root_volume_gib     = 200
    kms_key_id          = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
    reserved_memory_mib = 0
    metadata_hop_limit  = 2
    attributes          = { tier = "gold", zone = "a b" }
    user_data           = "echo one\necho two\n\n"
  }

  assert {
    condition     = base64decode(aws_launch_template.this.user_data) == "#!/bin/bash\ncat >> /etc/ecs/ecs.config <<'ECS_CONFIG'\nECS_CLUSTER=inference\nECS_AWSVPC_BLOCK_IMDS=true\nECS_INSTANCE_ATTRIBUTES={\"tier\": \"gold\", \"zone\": \"a b\"}\nECS_CONFIG\necho one\necho two\n"
    error_message = "user data has attributes on one line and the further lines after it"
  }

  assert {
    condition     = one(one(aws_launch_template.this.block_device_mappings).ebs).volume_size == 200 && one(one(aws_launch_template.this.block_device_mappings).ebs).kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d" && one(aws_launch_template.this.metadata_options).http_put_response_hop_limit == 2
    error_message = "volume and metadata are as asked"
  }
}

run "scaling_settings" {
  command = plan

  variables {
    target_capacity                = 80
    instance_warmup_seconds        = 600
    managed_draining               = false
    managed_termination_protection = false
  }

  assert {
    condition     = one(one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_scaling).target_capacity == 80 && one(one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_scaling).instance_warmup_period == 600 && aws_autoscaling_group.this.health_check_grace_period == 600
    error_message = "managed scaling and health checks wait as asked"
  }

  assert {
    condition     = one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_draining == "DISABLED" && one(aws_ecs_capacity_provider.this.auto_scaling_group_provider).managed_termination_protection == "DISABLED" && !aws_autoscaling_group.this.protect_from_scale_in
    error_message = "nothing is drained or protected"
  }
}

run "refresh_without_spare" {
  command = plan

  variables {
    min_size = 3
    max_size = 3
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 66 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 100
    error_message = "without a spare instance a refresh terminates first, one of three"
  }
}

run "refresh_of_one_without_spare" {
  command = plan

  variables {
    min_size = 1
    max_size = 1
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 0 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 100
    error_message = "the only instance goes first"
  }
}

run "refresh_of_none" {
  command = plan

  variables {
    min_size = 0
    max_size = 0
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 0 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 100
    error_message = "an empty group has nothing to keep"
  }
}

run "refresh_by_what_tasks_need" {
  command = plan

  variables {
    min_size         = 1
    max_size         = 3
    instances_needed = 3
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 66 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 100
    error_message = "what the tasks take decides, not min_size"
  }
}

run "refresh_as_asked" {
  command = plan

  variables {
    refresh_min_healthy_percent = 50
    refresh_max_healthy_percent = 150
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 50 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 150
    error_message = "percentages are taken as they are"
  }
}

run "refresh_with_a_lower_minimum" {
  command = plan

  variables {
    refresh_min_healthy_percent = 50
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this.instance_refresh).preferences).min_healthy_percentage == 50 && one(one(aws_autoscaling_group.this.instance_refresh).preferences).max_healthy_percentage == 100
    error_message = "who lets instances go first needs no more at a time"
  }
}

run "tags" {
  command = plan

  variables {
    tags          = { team = "ml" }
    instance_tags = { cost = "42" }
  }

  assert {
    condition     = alltrue([for one in aws_launch_template.this.tag_specifications : one.tags == tomap({ Name = "inference-small", cost = "42", team = "ml" })]) && { for tag in aws_autoscaling_group.this.tag : tag.key => tag.value } == { AmazonECSManaged = "true", Name = "inference-small", cost = "42", team = "ml" }
    error_message = "instances and group have both kinds"
  }

  assert {
    condition     = aws_launch_template.this.tags == tomap({ team = "ml" }) && aws_iam_role.instance[0].tags == tomap({ team = "ml" }) && aws_ecs_capacity_provider.this.tags == tomap({ team = "ml" }) && aws_vpc_security_group_egress_rule.instances_all[0].tags == tomap({ team = "ml" }) && aws_security_group.instances[0].tags == tomap({ Name = "inference-small-instances", team = "ml" })
    error_message = "everything else has the tags of the module"
  }
}

run "alarm_and_metrics" {
  command = plan

  variables {
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:alarms"]
    alarms           = { name_prefix = "live-", recovery = false }
    group_metrics    = ["GroupInServiceInstances"]
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.capacity_exhausted[0].alarm_name == "live-${var.name}-capacity-exhausted" && aws_cloudwatch_metric_alarm.capacity_exhausted[0].evaluation_periods == 15
    error_message = "wanted instances that do not come"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.capacity_exhausted[0].dimensions == tomap({ CapacityProviderName = var.name, ClusterName = var.cluster_name }) && aws_cloudwatch_metric_alarm.capacity_exhausted[0].ok_actions == null
    error_message = "of its capacity provider"
  }

  assert {
    condition     = aws_autoscaling_group.this.enabled_metrics == toset(["GroupInServiceInstances"])
    error_message = "for dashboards"
  }
}

run "quota_that_is_large_enough" {
  command = plan

  variables {
    check_quotas = true
  }

  override_data {
    target = data.aws_servicequotas_service_quota.vcpus
    values = {
      value = 1000
    }
  }

  assert {
    condition     = length(data.aws_servicequotas_service_quota.vcpus) == 1
    error_message = "asked for"
  }
}

run "quota_below_the_least" {
  command = plan

  variables {
    check_quotas = true
  }

  override_data {
    target = data.aws_servicequotas_service_quota.vcpus
    values = {
      value = 0
    }
  }

  expect_failures = [data.aws_servicequotas_service_quota.vcpus]
}

run "quota_below_the_most" {
  command = plan

  variables {
    check_quotas = true
    max_size     = 100
  }

  override_data {
    target = data.aws_servicequotas_service_quota.vcpus
    values = {
      value = 200
    }
  }

  expect_failures = [check.vcpu_quota]
}
