# Scaling and alarms: what is made of them, and what is refused.

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

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/bert/0123456789abcdef"
      arn_suffix = "targetgroup/bert/0123456789abcdef"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/bert"
    }
  }
}

variables {
  name           = "bert"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  capacity       = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = ["subnet-1"], security_group_id = "sg-instances" }
  cluster_arn    = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
  log_group_name = "/ecs/inference"

  load_balancer = {
    name              = "public"
    type              = "application"
    arn               = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/public/0123456789abcdef"
    arn_suffix        = "app/public/0123456789abcdef"
    vpc_id            = "vpc-0123456789abcdef0"
    listener_arn      = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcdef"
    security_group_id = "sg-balancer"
  }
}

run "none_by_default" {
  command = plan

  assert {
    condition     = length(aws_appautoscaling_target.tasks) + length(aws_appautoscaling_policy.tasks_requests) + length(aws_cloudwatch_metric_alarm.tasks_missing) + length(aws_cloudwatch_metric_alarm.no_healthy_target) == 0
    error_message = "nothing is made"
  }
}

run "by_requests" {
  command = plan

  variables {
    traffic = {}
    scaling = { min_tasks = 2, max_tasks = 5, requests_per_target = 600 }
  }

  assert {
    condition     = keys(aws_ecs_service.scaled) == ["slot0", "slot1"] && length(aws_ecs_service.this) == 0
    error_message = "the count is left to it; as many slots as there are tasks at least"
  }

  assert {
    condition     = [for service in aws_ecs_service.scaled : service.desired_count] == [1, 1]
    error_message = "starts with the least"
  }

  assert {
    condition     = [for target in aws_appautoscaling_target.tasks : target.min_capacity] == [1, 1] && [for target in aws_appautoscaling_target.tasks : target.max_capacity] == [3, 2]
    error_message = "each slot has its share"
  }

  assert {
    condition     = aws_appautoscaling_target.tasks["slot1"].resource_id == "service/inference/bert-slot1"
    error_message = "of its own service"
  }

  assert {
    condition     = one(aws_appautoscaling_policy.tasks_requests["slot0"].target_tracking_scaling_policy_configuration).target_value == 600 && one(aws_appautoscaling_policy.tasks_requests["slot0"].target_tracking_scaling_policy_configuration).scale_in_cooldown == 900 && one(aws_appautoscaling_policy.tasks_requests["slot0"].target_tracking_scaling_policy_configuration).scale_out_cooldown == 60
    error_message = "the target"
  }

  assert {
    condition     = length(aws_appautoscaling_policy.tasks_cpu) + length(aws_appautoscaling_policy.tasks_memory) + length(aws_appautoscaling_policy.tasks_in_flight) + length(aws_appautoscaling_policy.tasks_custom) == 0
    error_message = "nothing else"
  }

  assert {
    condition     = output.least_tasks == 2 && output.most_tasks == 5 && output.desired_count == 2
    error_message = "outputs"
  }
}

run "by_requests_in_flight" {
  command = plan

  variables {
    traffic = {}
    scaling = { min_tasks = 1, max_tasks = 3, in_flight_requests_per_target = 4, scale_in = false }
  }

  assert {
    condition     = one(one(aws_appautoscaling_policy.tasks_in_flight["slot0"].target_tracking_scaling_policy_configuration).customized_metric_specification).metrics != null && one(aws_appautoscaling_policy.tasks_in_flight["slot0"].target_tracking_scaling_policy_configuration).disable_scale_in
    error_message = "their rate times how long they take"
  }
}

run "with_target_groups_of_your_own" {
  command = plan

  variables {
    target_groups = [{ arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/mine/1", port = "rest" }]
    scaling       = { min_tasks = 1, max_tasks = 3, requests_per_target = 5 }
  }

  assert {
    condition     = one(one(aws_appautoscaling_policy.tasks_requests["slot0"].target_tracking_scaling_policy_configuration).predefined_metric_specification).resource_label == "app/public/0123456789abcdef/targetgroup/mine/1"
    error_message = "the first of them"
  }
}

run "by_what_is_asked_for" {
  command = plan

  variables {
    scaling  = { min_tasks = 4, max_tasks = 8, cpu_percent = 70, memory_percent = 80, custom_metric = { namespace = "Neuron", name = "NeuronCoreUtilization", dimensions = { ServiceName = "{service}", ClusterName = "{cluster}", Stage = "live" }, statistic = "Maximum", target = 60 } }
    capacity = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = [] }
  }

  assert {
    condition     = one(one(aws_appautoscaling_policy.tasks_cpu["slot0"].target_tracking_scaling_policy_configuration).predefined_metric_specification).predefined_metric_type == "ECSServiceAverageCPUUtilization"
    error_message = "CPU"
  }

  assert {
    condition     = one(one(aws_appautoscaling_policy.tasks_memory["slot0"].target_tracking_scaling_policy_configuration).predefined_metric_specification).predefined_metric_type == "ECSServiceAverageMemoryUtilization"
    error_message = "memory"
  }

  assert {
    condition     = { for one in one(one(aws_appautoscaling_policy.tasks_custom["slot2"].target_tracking_scaling_policy_configuration).customized_metric_specification).dimensions : one.name => one.value } == { ServiceName = "bert-slot2", ClusterName = "inference", Stage = "live" }
    error_message = "names are filled in"
  }
}

run "by_the_clock" {
  command = plan

  variables {
    slots   = 2
    scaling = { min_tasks = 2, max_tasks = 6, schedules = { morning = { expression = "cron(0 7 ? * MON-FRI *)", timezone = "Europe/Paris", min_tasks = 5 }, night = { expression = "cron(0 20 ? * MON-FRI *)", min_tasks = 2, max_tasks = 3 } } }
  }

  assert {
    condition     = keys(aws_appautoscaling_scheduled_action.tasks_schedule) == ["slot0 morning", "slot0 night", "slot1 morning", "slot1 night"]
    error_message = "one a slot"
  }

  assert {
    condition     = [for action in aws_appautoscaling_scheduled_action.tasks_schedule : one(action.scalable_target_action).min_capacity] == ["3", "1", "2", "1"]
    error_message = "its share at least"
  }

  assert {
    condition     = jsonencode([for action in aws_appautoscaling_scheduled_action.tasks_schedule : one(action.scalable_target_action).max_capacity]) == jsonencode([null, "2", null, "1"])
    error_message = "its share at most"
  }

  assert {
    condition     = aws_appautoscaling_scheduled_action.tasks_schedule["slot0 morning"].timezone == "Europe/Paris" && aws_appautoscaling_scheduled_action.tasks_schedule["slot1 night"].timezone == "UTC" && aws_appautoscaling_scheduled_action.tasks_schedule["slot1 night"].name == "night"
    error_message = "when"
  }
}

run "misspelt" {
  command = plan

  variables {
    scaling = { min_task = 1, max_tasks = 2, cpu_percent = 50 }
  }

  expect_failures = [var.scaling]
}

run "without_most" {
  command = plan

  variables {
    scaling = { min_tasks = 1, cpu_percent = 50 }
  }

  expect_failures = [var.scaling]
}

run "from_none" {
  command = plan

  variables {
    scaling = { min_tasks = 0, max_tasks = 2, cpu_percent = 50 }
  }

  expect_failures = [var.scaling]
}

run "least_above_most" {
  command = plan

  variables {
    scaling = { min_tasks = 3, max_tasks = 2, cpu_percent = 50 }
  }

  expect_failures = [var.scaling]
}

run "without_signal" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2 }
  }

  expect_failures = [var.scaling]
}

run "percent_above_100" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2, cpu_percent = 150 }
  }

  expect_failures = [var.scaling]
}

run "unknown_statistic" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2, custom_metric = { namespace = "a", name = "b", target = 1, statistic = "Median" } }
  }

  expect_failures = [var.scaling]
}

run "cooldown_too_long" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2, cpu_percent = 50, scale_in_cooldown_seconds = 90000 }
  }

  expect_failures = [var.scaling]
}

run "expression_of_five_fields" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2, schedules = { a = { expression = "cron(0 7 ? * MON-FRI)", min_tasks = 2 } } }
  }

  expect_failures = [var.scaling]
}

run "schedule_that_changes_nothing" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2, schedules = { a = { expression = "rate(1 day)" } } }
  }

  expect_failures = [var.scaling]
}

run "schedule_above_most" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 2, schedules = { a = { expression = "rate(1 day)", max_tasks = 3 } } }
  }

  expect_failures = [var.scaling]
}

run "schedule_upside_down" {
  command = plan

  variables {
    scaling = { min_tasks = 1, max_tasks = 4, schedules = { a = { expression = "rate(1 day)", min_tasks = 3, max_tasks = 2 } } }
  }

  expect_failures = [var.scaling]
}

run "more_slots_than_tasks" {
  command = plan

  variables {
    slots   = 3
    scaling = { min_tasks = 2, max_tasks = 4, cpu_percent = 50 }
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "schedule_of_fewer_than_slots" {
  command = plan

  variables {
    slots   = 2
    scaling = { min_tasks = 2, max_tasks = 4, schedules = { a = { expression = "rate(1 day)", min_tasks = 1 } } }
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "start_outside" {
  command = plan

  variables {
    desired_count = 5
    scaling       = { min_tasks = 2, max_tasks = 4, cpu_percent = 50 }
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "requests_without_load_balancer" {
  command = plan

  variables {
    load_balancer = null
    scaling       = { min_tasks = 2, max_tasks = 3, requests_per_target = 50 }
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "more_than_the_capacity_holds" {
  command = plan

  variables {
    slots   = 1
    scaling = { min_tasks = 1, max_tasks = 5, cpu_percent = 50 }
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "never_rolls_scaled_out" {
  command = plan

  variables {
    slots   = 1
    scaling = { min_tasks = 1, max_tasks = 4, cpu_percent = 50 }
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "never_rolls_scaled_in" {
  command = plan

  variables {
    slots                   = 1
    scaling                 = { min_tasks = 1, max_tasks = 4, cpu_percent = 50 }
    minimum_healthy_percent = 60
    maximum_percent         = 100
  }

  expect_failures = [aws_ecs_service.scaled]
}

run "alarms_misspelt" {
  command = plan

  variables {
    alarms = { minutes = 3 }
  }

  expect_failures = [var.alarms]
}

run "alarms_of_two_days" {
  command = plan

  variables {
    alarms = { tasks_minutes = 2880 }
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

run "alarms" {
  command = plan

  variables {
    traffic          = {}
    desired_count    = 2
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:alarms"]
    alarms           = { name_prefix = "live-" }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.no_healthy_target[0].alarm_name == "live-bert-no-healthy-target" && aws_cloudwatch_metric_alarm.no_healthy_target[0].namespace == "AWS/ApplicationELB" && aws_cloudwatch_metric_alarm.no_healthy_target[0].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.no_healthy_target[0].evaluation_periods == 3
    error_message = "nobody answers"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.unhealthy_targets[0].evaluation_periods == 16
    error_message = "longer than loading may take"
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.tasks_missing) == ["slot0", "slot1"] && aws_cloudwatch_metric_alarm.tasks_pending["slot1"].alarm_name == "live-bert-slot1-tasks-pending" && aws_cloudwatch_metric_alarm.tasks_pending["slot1"].evaluation_periods == 15
    error_message = "each slot"
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.tasks_missing), aws_cloudwatch_metric_alarm.no_healthy_target) : alarm.alarm_actions == toset(["arn:aws:sns:us-east-1:123456789012:alarms"]) && alarm.ok_actions == alarm.alarm_actions])
    error_message = "told, and told when over"
  }

  assert {
    condition     = output.alarm_names == ["live-bert-no-healthy-target", "live-bert-unhealthy-targets", "live-bert-slot0-tasks-missing", "live-bert-slot0-tasks-pending", "live-bert-slot1-tasks-missing", "live-bert-slot1-tasks-pending"]
    error_message = "names"
  }
}

run "fewer_alarms" {
  command = plan

  variables {
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:alarms"]
    alarms           = { tasks = false, recovery = false, unhealthy_targets_minutes = 9, no_healthy_target_minutes = 1 }
    traffic          = {}
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.tasks_missing) + length(aws_cloudwatch_metric_alarm.tasks_pending) == 0 && aws_cloudwatch_metric_alarm.unhealthy_targets[0].evaluation_periods == 9 && aws_cloudwatch_metric_alarm.no_healthy_target[0].evaluation_periods == 1 && aws_cloudwatch_metric_alarm.no_healthy_target[0].ok_actions == null
    error_message = "as given"
  }
}

# Last, because what it makes stays until the file is done: a target group has its address when it is made.
run "what_is_measured_of_its_target_group" {
  variables {
    traffic          = {}
    scaling          = { min_tasks = 2, max_tasks = 5, requests_per_target = 600 }
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:alarms"]
    alarms           = {}
  }

  assert {
    condition     = one(one(aws_appautoscaling_policy.tasks_requests["slot0"].target_tracking_scaling_policy_configuration).predefined_metric_specification).resource_label == "app/public/0123456789abcdef/targetgroup/bert/0123456789abcdef"
    error_message = "counted by the load balancer"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.unhealthy_targets[0].dimensions == tomap({ LoadBalancer = "app/public/0123456789abcdef", TargetGroup = "targetgroup/bert/0123456789abcdef" })
    error_message = "and its targets are watched"
  }
}
