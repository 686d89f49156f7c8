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

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::models-us-east-1"
      id  = "models-us-east-1"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:us-east-1:123456789012:key/source"
      key_id = "source"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/models-us-east-1-replication"
    }
  }
}

variables {
  name = "models-us-east-1"
}

run "keys_of_s3_and_versions_for_ever" {
  command = plan

  variables {
    encryption              = "s3"
    noncurrent_version_days = 0
    incomplete_upload_days  = 1
    force_destroy           = true
    tags                    = { Team = "inference" }
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_kms_alias.this) == 0 && output.kms_key_arn == null && output.kms_alias == null
    error_message = "no key"
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.bucket_key_enabled == null && one(rule.apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    ])
    error_message = "encrypted by S3"
  }

  assert {
    condition     = length(one(aws_s3_bucket_lifecycle_configuration.this.rule).noncurrent_version_expiration) == 0 && one(one(aws_s3_bucket_lifecycle_configuration.this.rule).abort_incomplete_multipart_upload).days_after_initiation == 1
    error_message = "all versions stay"
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy && aws_s3_bucket.this.tags == tomap({ Team = "inference" })
    error_message = "as given"
  }
}

run "two_replicas" {
  command = apply

  variables {
    replicas = [
      { bucket_arn = "arn:aws:s3:::models-eu-west-1", region = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/one", name = "models-eu-west-1" },
      { bucket_arn = "arn:aws:s3:::models-eu-north-1", region = "eu-north-1", kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:key/two", name = "models-eu-north-1" },
    ]
  }

  assert {
    condition     = [for rule in aws_s3_bucket_replication_configuration.this[0].rule : [rule.id, rule.priority, rule.status]] == [["eu-west-1", 1, "Enabled"], ["eu-north-1", 2, "Enabled"]]
    error_message = "a rule for each, and each its priority"
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_replication_configuration.this[0].rule :
      one(rule.delete_marker_replication).status == "Disabled" && length(one(rule.destination).metrics) == 0 && length(one(rule.destination).replication_time) == 0
    ])
    error_message = "what costs is off, and deletions stay here"
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this[0].rule[1].destination[0].bucket == "arn:aws:s3:::models-eu-north-1" && aws_s3_bucket_replication_configuration.this[0].rule[1].destination[0].encryption_configuration[0].replica_kms_key_id == "arn:aws:kms:eu-north-1:123456789012:key/two"
    error_message = "to its bucket, under its key"
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this[0].rule[0].source_selection_criteria[0].sse_kms_encrypted_objects[0].status == "Enabled"
    error_message = "objects under a key too"
  }

  assert {
    condition     = aws_iam_role.this[0].name == "models-us-east-1-replication" && jsondecode(aws_iam_role.this[0].assume_role_policy).Statement[0].Principal.Service == "s3.amazonaws.com"
    error_message = "the role of S3"
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Sid => [statement.Action, statement.Resource, try(statement.Condition.StringEquals["kms:ViaService"], [])] } == {
      ReadConfiguration = [["s3:GetReplicationConfiguration", "s3:ListBucket"], ["arn:aws:s3:::models-us-east-1"], []]
      ReadVersions      = [["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"], ["arn:aws:s3:::models-us-east-1/*"], []]
      WriteReplicas     = [["s3:ReplicateObject", "s3:ReplicateTags"], ["arn:aws:s3:::models-eu-west-1/*", "arn:aws:s3:::models-eu-north-1/*"], []]
      DecryptSource     = [["kms:Decrypt"], ["arn:aws:kms:us-east-1:123456789012:key/source"], ["s3.us-east-1.amazonaws.com"]]
      EncryptReplicas   = [["kms:Encrypt", "kms:GenerateDataKey"], ["arn:aws:kms:eu-west-1:123456789012:key/one", "arn:aws:kms:eu-north-1:123456789012:key/two"], ["s3.eu-west-1.amazonaws.com", "s3.eu-north-1.amazonaws.com"]]
    }
    error_message = "reads this bucket, writes the others, uses keys through S3"
  }
}

run "replication_with_everything" {
  command = apply

  variables {
    encryption               = "s3"
    replicas                 = [{ bucket_arn = "arn:aws:s3:::models-eu-west-1", region = "eu-west-1", kms_key_arn = null }]
    replicate_deletions      = true
    replication_time_control = true
    role_name                = "replication"
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this[0].rule[0].delete_marker_replication[0].status == "Enabled" && aws_s3_bucket_replication_configuration.this[0].rule[0].destination[0].metrics[0].event_threshold[0].minutes == 15 && aws_s3_bucket_replication_configuration.this[0].rule[0].destination[0].replication_time[0].time[0].minutes == 15
    error_message = "deletions, and the promise with its metrics"
  }

  assert {
    condition     = length(aws_s3_bucket_replication_configuration.this[0].rule[0].destination[0].encryption_configuration) == 0 && length(aws_s3_bucket_replication_configuration.this[0].rule[0].source_selection_criteria) == 0
    error_message = "no keys"
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Sid] == ["ReadConfiguration", "ReadVersions", "WriteReplicas"] && jsondecode(aws_iam_role_policy.this[0].policy).Statement[2].Action == ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
    error_message = "no rights to keys, and the right to delete"
  }

  assert {
    condition     = aws_iam_role.this[0].name == "replication" && aws_iam_role_policy.this[0].name == "replication"
    error_message = "as given"
  }
}

run "metrics_without_the_promise" {
  command = plan

  variables {
    name                = "a-name-as-long-as-a-bucket-may-have-one-in-us-east-1-1234567890"
    replicas            = [{ bucket_arn = "arn:aws:s3:::models-eu-west-1", region = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/one" }]
    replication_metrics = true
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this[0].rule[0].destination[0].metrics[0].status == "Enabled" && length(aws_s3_bucket_replication_configuration.this[0].rule[0].destination[0].metrics[0].event_threshold) == 0 && length(aws_s3_bucket_replication_configuration.this[0].rule[0].destination[0].replication_time) == 0
    error_message = "metrics alone"
  }

  assert {
    condition     = length(aws_iam_role.this[0].name) == 64 && startswith(aws_iam_role.this[0].name, "a-name-as-long-as-a-bucket-may-have-one-in-us-east-1-12")
    error_message = "a name that is too long is cut"
  }
}
