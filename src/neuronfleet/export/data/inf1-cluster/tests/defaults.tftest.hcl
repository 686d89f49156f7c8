# What a caller gets who gives nothing but a name. Runs without an account: terraform init && terraform test

mock_provider "aws" {}

variables {
  name = "inference"
}

run "cluster_with_insights_and_two_log_groups" {
  command = plan

  assert {
    condition     = aws_ecs_cluster.this.name == "inference"
    error_message = "the cluster is called as var.name says"
  }

  assert {
    condition     = one(aws_ecs_cluster.this.setting).name == "containerInsights" && one(aws_ecs_cluster.this.setting).value == "enabled"
    error_message = "Container Insights are enabled"
  }

  assert {
    condition     = length(aws_ecs_cluster.this.configuration) == 0
    error_message = "ECS Exec is not recorded unless asked for"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this[0].name == "/ecs/inference" && aws_cloudwatch_log_group.this[0].retention_in_days == 30
    error_message = "containers write to /ecs/NAME, kept for 30 days"
  }

  assert {
    condition     = aws_cloudwatch_log_group.container_insights[0].name == "/aws/ecs/containerinsights/inference/performance" && aws_cloudwatch_log_group.container_insights[0].retention_in_days == 30
    error_message = "Container Insights write where ECS expects, kept for 30 days"
  }

  assert {
    condition     = length(aws_ecs_cluster_capacity_providers.this.capacity_providers) == 0
    error_message = "no capacity provider is attached"
  }

  assert {
    condition     = output.name == "inference" && output.log_group_name == "/ecs/inference" && output.container_insights_log_group_name == "/aws/ecs/containerinsights/inference/performance"
    error_message = "outputs name the cluster and its log groups"
  }
}

run "longest_name" {
  command = plan

  variables {
    name = join("", [for _ in range(51) : "Ab9-_"])
  }

  assert {
    condition     = length(aws_ecs_cluster.this.name) == 255
    error_message = "a name of 255 characters is taken as it is"
  }
}
