# What a caller gets who gives nothing but what is required. Runs without an account: terraform init && terraform test

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

run "private_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this.bucket == "models-us-east-1" && !aws_s3_bucket.this.force_destroy
    error_message = "its name, and no destroying with models in it"
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "versions"
  }

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation && aws_kms_key.this[0].deletion_window_in_days == 30 && aws_kms_alias.this[0].name == "alias/models-us-east-1"
    error_message = "a key of its own, found by name"
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.bucket_key_enabled && one(rule.apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    ])
    error_message = "encrypted with it"
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "nothing is public"
  }

  assert {
    condition     = one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced"
    error_message = "the account owns what is in it"
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement == [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Action    = ["s3:*"]
      Resource  = ["arn:aws:s3:::models-us-east-1", "arn:aws:s3:::models-us-east-1/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      Principal = "*"
    }]
    error_message = "TLS only"
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.this.rule).noncurrent_version_expiration).noncurrent_days == 90 && one(one(aws_s3_bucket_lifecycle_configuration.this.rule).abort_incomplete_multipart_upload).days_after_initiation == 7
    error_message = "cleaned up"
  }

  assert {
    condition     = length(aws_s3_bucket_replication_configuration.this) == 0 && length(aws_iam_role.this) == 0 && length(aws_iam_role_policy.this) == 0
    error_message = "replicates to nobody"
  }

  assert {
    condition     = output.uri == "s3://models-us-east-1" && output.name == "models-us-east-1" && output.region == "us-east-1" && output.kms_alias == "alias/models-us-east-1" && output.replication_role_arn == null
    error_message = "what tasks and other buckets take, known at plan"
  }
}
