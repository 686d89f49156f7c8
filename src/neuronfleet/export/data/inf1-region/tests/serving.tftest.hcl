# Load balancers, scaling, alarms, dashboard and quotas of a region.

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

  mock_data "aws_servicequotas_service_quota" {
    defaults = {
      value = 64
    }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/public/0123456789abcdef"
      arn_suffix = "app/public/0123456789abcdef"
    }
  }

  mock_resource "aws_lb_listener" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcdef"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/bert/0123456789abcdef"
      arn_suffix = "targetgroup/bert/0123456789abcdef"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:us-east-1:123456789012:inference-alarms"
    }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = {
      arn = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_iam_instance_profile" {
    defaults = {
      arn = "arn:aws:iam::123456789012:instance-profile/mock"
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      id             = "lt-0123456789abcdef0"
      latest_version = 1
    }
  }

  mock_resource "aws_autoscaling_group" {
    defaults = {
      arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0a1b2c3d:autoScalingGroupName/mock"
    }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:us-east-1:123456789012:rule/mock"
    }
  }
}

variables {
  name     = "inference"
  zone_ids = ["use1-az1", "use1-az2"]

  capacities = {
    large = { instance_type = "inf1.6xlarge" }
  }

  load_balancers = {
    public = {
      internet_facing = true
      allowed_cidrs   = ["0.0.0.0/0"]
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
    }
  }

  services = {
    bert = {
      capacity      = "large"
      image         = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
      load_balancer = "public"
      traffic       = { path_patterns = ["/predictions/bert"] }
      scaling       = { min_tasks = 2, max_tasks = 6, requests_per_target = 600 }
    }
    canary = {
      capacity = "large"
      image    = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
    }
  }
}

run "requests_and_scaling" {
  command = plan

  assert {
    condition     = jsonencode(output.devices) == jsonencode({ bert = [0, 1], canary = [2] })
    error_message = "as many slots as there are tasks at least"
  }

  assert {
    condition     = output.instances["large"].min_size == 1 && output.instances["large"].max_size == 4 && output.instances["large"].needed == 3
    error_message = "sized for the most tasks and a spare instance, and starts with the least"
  }

  assert {
    condition     = sort(output.service_names["bert"]) == tolist(["bert-slot0", "bert-slot1"])
    error_message = "names"
  }

  assert {
    condition     = length(aws_sns_topic.alarms) == 0 && length(aws_cloudwatch_dashboard.this) == 0 && length(data.aws_servicequotas_service_quota.vcpus) == 0 && length(output.alarm_names) == 0
    error_message = "nothing that is not asked for"
  }
}

run "ports_of_a_load_balancer_are_not_open_to_others" {
  command = plan

  assert {
    condition     = [for one in local.listeners : one.listener] == ["canary-slot0 rest"]
    error_message = "only the service without a load balancer is reached directly"
  }
}

run "unless_it_is_said" {
  command = plan

  variables {
    allowed_cidrs = ["10.0.0.0/8"]
  }

  assert {
    condition     = length(local.listeners) == 3
    error_message = "both slots of bert, and canary"
  }
}

run "alarms_and_dashboard" {
  command = plan

  variables {
    alarms       = { emails = ["oncall@example.com"], tasks_minutes = 20, stopped_tasks = true }
    dashboard    = true
    check_quotas = true
  }

  # Three instances of 24 vCPU at most, and a spare one.
  expect_failures = [check.vcpu_quota]

  assert {
    condition     = aws_sns_topic.alarms[0].name == "inference-alarms" && keys(aws_sns_topic_subscription.emails) == ["oncall@example.com"]
    error_message = "a topic is made"
  }

  assert {
    condition     = contains(output.alarm_names, "inference-bert-no-healthy-target") && contains(output.alarm_names, "inference-canary-slot0-tasks-missing") && contains(output.alarm_names, "inference-large-capacity-exhausted")
    error_message = "services and capacities"
  }

  assert {
    condition     = keys(data.aws_servicequotas_service_quota.vcpus) == ["L-1945791B"] && local.vcpu_needs["L-1945791B"].least == 24 && local.vcpu_needs["L-1945791B"].most == 96
    error_message = "the quota of Inf instances"
  }

  assert {
    condition     = aws_cloudwatch_dashboard.this[0].dashboard_name == "inference-us-east-1"
    error_message = "named after the region"
  }

  assert {
    condition     = [for graphs in local.graphs : [for graph in graphs : graph.title]] == [["bert: requests a minute", "bert: seconds until the answer", "bert: targets"], ["bert: tasks", "canary: tasks"], ["large: instances", "large: instances needed, in percent of those there are"]]
    error_message = "what there is to see"
  }
}

run "a_topic_that_exists" {
  command = plan

  variables {
    alarms           = {}
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:mine"]
  }

  assert {
    condition     = length(aws_sns_topic.alarms) == 0 && output.alarm_topic_arns == tolist(["arn:aws:sns:us-east-1:123456789012:mine"])
    error_message = "no topic is made"
  }
}

run "quota_below_the_least" {
  command = plan

  override_data {
    target = data.aws_servicequotas_service_quota.vcpus
    values = {
      value = 8
    }
  }

  variables {
    check_quotas = true
  }

  expect_failures = [data.aws_servicequotas_service_quota.vcpus]
}

run "spot_and_reserved_instances" {
  command = plan

  override_data {
    target = data.aws_servicequotas_service_quota.vcpus
    values = {
      value = 96
    }
  }

  variables {
    capacities = {
      large = {
        instance_type = "inf1.6xlarge"
        spot          = { on_demand_base = 2 }
        reservation   = { instances_per_zone = 1 }
      }
    }
    check_quotas = true
  }

  assert {
    condition     = local.vcpu_needs["L-1945791B"].most == 48 && local.vcpu_needs["L-B5D1601B"].most == 48
    error_message = "two of four are On-Demand, and the others take of another quota"
  }

  assert {
    condition     = keys(module.capacity["large"].capacity_reservation_ids) == ["use1-az1", "use1-az2"]
    error_message = "one is reserved in each zone"
  }
}

run "unknown_load_balancer" {
  command = plan

  variables {
    services = {
      bert = { capacity = "large", image = "nginx:1", load_balancer = "private" }
    }
  }

  expect_failures = [var.services]
}

run "traffic_without_load_balancer" {
  command = plan

  variables {
    services = {
      bert = { capacity = "large", image = "nginx:1", traffic = {} }
    }
  }

  expect_failures = [var.services]
}

run "load_balancer_misspelt" {
  command = plan

  variables {
    load_balancers = {
      public = { internet = true }
    }
  }

  expect_failures = [var.load_balancers]
}

run "alarms_misspelt" {
  command = plan

  variables {
    alarms = { email = ["a@example.com"] }
  }

  expect_failures = [var.alarms]
}

run "emails_of_a_topic_that_exists" {
  command = plan

  variables {
    alarms           = { emails = ["a@example.com"] }
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:mine"]
  }

  expect_failures = [var.alarms]
}

# Last, because what it makes stays until the file is done: a topic has its address when it is made.
run "alarms_of_a_topic_that_is_made" {
  variables {
    load_balancers = {}
    services = {
      canary = {
        capacity = "large"
        image    = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
      }
    }
    alarms = { stopped_tasks = true }
  }

  assert {
    condition     = [for one in jsondecode(aws_sns_topic_policy.alarms[0].policy).Statement : one.Sid] == ["Alarms", "Rules"]
    error_message = "alarms and rules may publish"
  }

  assert {
    condition     = output.alarm_topic_arns == tolist(["arn:aws:sns:us-east-1:123456789012:inference-alarms"])
    error_message = "told"
  }
}
