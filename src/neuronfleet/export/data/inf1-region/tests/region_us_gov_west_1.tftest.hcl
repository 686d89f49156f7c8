# The same fleet in us-gov-west-1.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id   = "us-gov-west-1"
      name = "us-gov-west-1"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition          = "aws-us-gov"
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
      locations = ["usgw1-az1", "usgw1-az3"]
    }
  }

  mock_data "aws_subnet" {
    defaults = {
      availability_zone_id = "usgw1-az1"
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      cidr_block_associations = [{ association_id = "vpc-cidr-assoc-1", cidr_block = "10.0.0.0/16", state = "associated" }]
    }
  }
}

variables {
  name     = "inference"
  zone_ids = ["usgw1-az1", "usgw1-az3"]

  capacities = {
    small = { instance_type = "inf1.xlarge" }
  }

  services = {
    bert = { capacity = "small", image = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04" }
  }
}

run "the_fleet" {
  command = plan

  variables {
    egress            = "endpoints"
    endpoint_services = ["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "kms"]
    log_kms_key_arn   = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/0b1c2d3e-0000-4000-8000-000000000001"
  }

  assert {
    condition     = output.region == "us-gov-west-1" && output.service_names == { bert = ["bert"] }
    error_message = "is planned there"
  }

  assert {
    condition     = length(output.subnet_ids["small"]) == 2 && !contains(local.endpoint_services, "ssm")
    error_message = "in the zones of the region, with the endpoints that are listed"
  }
}
