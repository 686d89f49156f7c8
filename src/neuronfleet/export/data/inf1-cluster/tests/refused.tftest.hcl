# What is refused at plan: one run for each validation.

mock_provider "aws" {}

variables {
  name = "inference"
}

run "name_with_a_space" {
  command = plan

  variables {
    name = "my cluster"
  }

  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan

  variables {
    name = join("", [for _ in range(256) : "a"])
  }

  expect_failures = [var.name]
}

run "capacity_provider_by_arn" {
  command = plan

  variables {
    capacity_providers = ["arn:aws:ecs:us-east-1:123456789012:capacity-provider/inf1"]
  }

  expect_failures = [var.capacity_providers]
}

run "capacity_provider_twice" {
  command = plan

  variables {
    capacity_providers = ["inf1", "inf1"]
  }

  expect_failures = [var.capacity_providers]
}

run "insights_in_another_word" {
  command = plan

  variables {
    container_insights = "on"
  }

  expect_failures = [var.container_insights]
}

run "log_group_name_with_a_space" {
  command = plan

  variables {
    log_group_name = "/my logs"
  }

  expect_failures = [var.log_group_name]
}

run "own_log_group_without_its_name" {
  command = plan

  variables {
    create_log_group = false
  }

  expect_failures = [var.log_group_name]
}

run "retention_that_cloudwatch_does_not_have" {
  command = plan

  variables {
    log_retention_in_days = 31
  }

  expect_failures = [var.log_retention_in_days]
}

run "alias_for_a_key" {
  command = plan

  variables {
    log_kms_key_arn = "alias/logs"
  }

  expect_failures = [var.log_kms_key_arn]
}

run "tag_of_aws" {
  command = plan

  variables {
    tags = { "aws:owner" = "me" }
  }

  expect_failures = [var.tags]
}
