# What each input changes.

mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/inference"
    }
  }
}

variables {
  name = "inference"
}

run "insights_disabled_need_no_log_group" {
  command = plan

  variables {
    container_insights = "disabled"
  }

  assert {
    condition     = one(aws_ecs_cluster.this.setting).value == "disabled" && length(aws_cloudwatch_log_group.container_insights) == 0
    error_message = "without Container Insights there is no log group for them"
  }

  assert {
    condition     = output.container_insights_log_group_name == null
    error_message = "the output says that there is none"
  }
}

run "enhanced_insights" {
  command = plan

  variables {
    container_insights = "enhanced"
  }

  assert {
    condition     = one(aws_ecs_cluster.this.setting).value == "enhanced" && length(aws_cloudwatch_log_group.container_insights) == 1
    error_message = "enhanced observability is asked for"
  }
}

run "insights_log_group_that_is_there_already" {
  command = plan

  variables {
    create_container_insights_log_group = false
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.container_insights) == 0 && one(aws_ecs_cluster.this.setting).value == "enabled"
    error_message = "Container Insights stay on, their log group is left alone"
  }
}

run "exec_is_recorded" {
  command = plan

  variables {
    execute_command = true
  }

  assert {
    condition     = one(one(aws_ecs_cluster.this.configuration).execute_command_configuration).logging == "OVERRIDE"
    error_message = "ECS Exec sessions are recorded"
  }

  assert {
    condition     = one(one(one(aws_ecs_cluster.this.configuration).execute_command_configuration).log_configuration).cloud_watch_log_group_name == "/ecs/inference"
    error_message = "they are recorded in the log group of the containers"
  }
}

run "own_log_group" {
  command = plan

  variables {
    create_log_group = false
    log_group_name   = "/shared/containers"
    execute_command  = true
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.this) == 0 && output.log_group_name == "/shared/containers" && output.log_group_arn == null
    error_message = "the log group that exists is used and none is made"
  }

  assert {
    condition     = one(one(one(aws_ecs_cluster.this.configuration).execute_command_configuration).log_configuration).cloud_watch_log_group_name == "/shared/containers"
    error_message = "ECS Exec is recorded in it"
  }
}

run "key_retention_and_tags" {
  command = plan

  variables {
    log_group_name        = "/inference/containers"
    log_retention_in_days = 365
    log_kms_key_arn       = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    tags                  = { Team = "inference" }
  }

  assert {
    condition     = alltrue([for group in concat(aws_cloudwatch_log_group.this, aws_cloudwatch_log_group.container_insights) : group.retention_in_days == 365 && group.kms_key_id == var.log_kms_key_arn && group.tags.Team == "inference"])
    error_message = "both log groups have the retention, the key and the tags"
  }

  assert {
    condition     = aws_ecs_cluster.this.tags.Team == "inference"
    error_message = "the cluster has the tags"
  }
}

run "capacity_providers_are_attached" {
  variables {
    capacity_providers = ["inference-inf1-xlarge", "inference-inf1-6xlarge"]
  }

  assert {
    condition     = aws_ecs_cluster_capacity_providers.this.cluster_name == "inference" && output.capacity_providers == toset(["inference-inf1-xlarge", "inference-inf1-6xlarge"])
    error_message = "the cluster may use just these capacity providers"
  }
}

run "events" {
  command = plan

  variables {
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:alarms", "arn:aws:sns:us-east-1:123456789012:more"]
    stopped_tasks    = true
  }

  assert {
    condition     = aws_cloudwatch_event_rule.failed_deployments[0].name == "${var.name}-failed-deployments" && aws_cloudwatch_event_rule.stopped_tasks[0].name == "${var.name}-stopped-tasks"
    error_message = "both kinds"
  }

  assert {
    condition     = keys(aws_cloudwatch_event_target.topics) == ["failed_deployments 0", "failed_deployments 1", "stopped_tasks 0", "stopped_tasks 1"] && aws_cloudwatch_event_target.topics["stopped_tasks 1"].arn == "arn:aws:sns:us-east-1:123456789012:more"
    error_message = "told to both topics"
  }
}

run "no_events_of_deployments" {
  command = plan

  variables {
    alarm_topic_arns   = ["arn:aws:sns:us-east-1:123456789012:alarms"]
    failed_deployments = false
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.failed_deployments) + length(aws_cloudwatch_event_rule.stopped_tasks) + length(aws_cloudwatch_event_target.topics) == 0
    error_message = "none"
  }
}
