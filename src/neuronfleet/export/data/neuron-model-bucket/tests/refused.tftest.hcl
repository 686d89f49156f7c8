# What is refused at plan; each run gives several wrong values, and every one of them is told.

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
}

variables {
  name = "models-us-east-1"
}

run "names_counts_and_words" {
  command = plan

  variables {
    name                    = "My.Models"
    encryption              = "none"
    noncurrent_version_days = -1
    incomplete_upload_days  = 0
    tags                    = { "aws:x" = "y" }
  }

  expect_failures = [var.name, var.encryption, var.noncurrent_version_days, var.incomplete_upload_days, var.tags]
}

run "reserved_beginning_and_settings_of_replication_without_replicas" {
  command = plan

  variables {
    name                     = "xn--models"
    noncurrent_version_days  = 1.5
    replicate_deletions      = true
    replication_metrics      = true
    replication_time_control = true
    role_name                = "replication"
  }

  expect_failures = [
    var.name, var.noncurrent_version_days, var.replicate_deletions, var.replication_metrics, var.replication_time_control, var.role_name,
  ]
}

run "reserved_end_and_a_role_with_spaces" {
  command = plan

  variables {
    name      = "models--x-s3"
    replicas  = [{ bucket_arn = "arn:aws:s3:::models", region = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/one" }]
    role_name = "role with spaces"
  }

  expect_failures = [var.name, var.role_name]
}

run "replica_by_name" {
  command = plan

  variables {
    replicas = [{ bucket_arn = "models", region = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/one" }]
  }

  expect_failures = [var.replicas]
}

run "replica_in_a_zone" {
  command = plan

  variables {
    replicas = [{ bucket_arn = "arn:aws:s3:::models", region = "eu-west-1a", kms_key_arn = "arn:aws:kms:eu-west-1a:123456789012:key/one" }]
  }

  expect_failures = [var.replicas]
}

run "two_replicas_of_one_region" {
  command = plan

  variables {
    replicas = [
      { bucket_arn = "arn:aws:s3:::one", region = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/one" },
      { bucket_arn = "arn:aws:s3:::two", region = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/one" },
    ]
  }

  expect_failures = [var.replicas]
}

run "replica_without_a_key" {
  command = plan

  variables {
    replicas = [{ bucket_arn = "arn:aws:s3:::models", region = "eu-west-1" }]
  }

  expect_failures = [var.replicas]
}

run "replica_with_a_key_of_elsewhere" {
  command = plan

  variables {
    replicas = [{ bucket_arn = "arn:aws:s3:::models", region = "eu-west-1", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/one" }]
  }

  expect_failures = [var.replicas]
}

run "replica_of_its_own_region" {
  command = plan

  variables {
    replicas = [{ bucket_arn = "arn:aws:s3:::models", region = "us-east-1", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/one" }]
  }

  expect_failures = [aws_s3_bucket_replication_configuration.this]
}
