# What is refused at plan: one run for each validation.

mock_provider "aws" {}

variables {
  name     = "inference"
  zone_ids = ["use1-az1"]
}

run "name_with_a_space" {
  command = plan

  variables {
    name = "my network"
  }

  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan

  variables {
    name = join("", [for _ in range(241) : "a"])
  }

  expect_failures = [var.name]
}

run "name_like_the_id_of_a_security_group" {
  command = plan

  variables {
    name = "sg-inference"
  }

  expect_failures = [var.name]
}

run "cidr_that_is_none" {
  command = plan

  variables {
    cidr = "ten"
  }

  expect_failures = [var.cidr]
}

run "cidr_with_host_bits" {
  command = plan

  variables {
    cidr = "10.0.0.1/16"
  }

  expect_failures = [var.cidr]
}

run "cidr_larger_than_a_vpc" {
  command = plan

  variables {
    cidr = "10.0.0.0/15"
  }

  expect_failures = [var.cidr]
}

run "cidr_too_small_for_the_zones" {
  command = plan

  variables {
    cidr = "10.0.0.0/23"
  }

  expect_failures = [var.cidr]
}

run "cidr_of_the_loopback" {
  command = plan

  variables {
    cidr = "127.0.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "cidr_of_link_local_addresses" {
  command = plan

  variables {
    cidr = "169.254.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "cidr_of_multicast" {
  command = plan

  variables {
    cidr = "224.0.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "cidr_of_dockers_bridge" {
  command = plan

  variables {
    cidr = "172.17.0.0/16"
  }

  expect_failures = [check.cidr_beside_docker]
}

run "zone_by_name" {
  command = plan

  variables {
    zone_ids = ["us-east-1a"]
  }

  expect_failures = [var.zone_ids]
}

run "zone_without_addresses" {
  command = plan

  variables {
    zone_ids = ["use1-az8"]
  }

  expect_failures = [var.zone_ids]
}

run "zone_twice" {
  command = plan

  variables {
    zone_ids = ["use1-az1", "use1-az1"]
  }

  expect_failures = [var.zone_ids]
}

run "zones_of_two_regions" {
  command = plan

  variables {
    zone_ids = ["use1-az1", "usw2-az2"]
  }

  expect_failures = [var.zone_ids]
}

run "neither_zones_nor_types" {
  command = plan

  variables {
    zone_ids = []
  }

  expect_failures = [var.zone_ids]
}

run "type_in_upper_case" {
  command = plan

  variables {
    instance_types = ["Inf1.xlarge"]
  }

  expect_failures = [var.instance_types]
}

run "zone_count_with_zones" {
  command = plan

  variables {
    zone_count = 1
  }

  expect_failures = [var.zone_count]
}

run "zone_count_of_none" {
  command = plan

  variables {
    zone_ids       = []
    instance_types = ["inf1.xlarge"]
    zone_count     = 0
  }

  expect_failures = [var.zone_count]
}

run "zone_count_above_the_addresses" {
  command = plan

  variables {
    zone_ids       = []
    instance_types = ["inf1.xlarge"]
    zone_count     = 8
  }

  expect_failures = [var.zone_count]
}

run "egress_in_another_word" {
  command = plan

  variables {
    egress = "internet"
  }

  expect_failures = [var.egress]
}

run "endpoint_service_by_its_full_name" {
  command = plan

  variables {
    endpoint_services = ["com.amazonaws.us-east-1.ecs"]
  }

  expect_failures = [var.endpoint_services]
}

run "endpoints_without_what_instances_need" {
  command = plan

  variables {
    egress            = "endpoints"
    endpoint_services = ["logs"]
  }

  expect_failures = [var.endpoint_services]
}

run "tag_of_aws" {
  command = plan

  variables {
    tags = { "aws:team" = "ml" }
  }

  expect_failures = [var.tags]
}

run "tags_that_differ_in_case" {
  command = plan

  variables {
    tags = { team = "ml", Team = "ml" }
  }

  expect_failures = [var.tags]
}

run "tag_with_a_character_that_iam_refuses" {
  command = plan

  variables {
    tags = { team = "ml!" }
  }

  expect_failures = [var.tags]
}

run "tag_without_a_key" {
  command = plan

  variables {
    tags = { "" = "ml" }
  }

  expect_failures = [var.tags]
}

run "tag_with_a_long_key" {
  command = plan

  variables {
    tags = { (join("", [for _ in range(129) : "k"])) = "ml" }
  }

  expect_failures = [var.tags]
}

run "tag_with_a_long_value" {
  command = plan

  variables {
    tags = { team = join("", [for _ in range(257) : "v"]) }
  }

  expect_failures = [var.tags]
}

run "tags_in_number" {
  command = plan

  variables {
    tags = { for index in range(46) : "key${index}" => "value" }
  }

  expect_failures = [var.tags]
}

run "flow_log_without_a_bucket" {
  command = plan

  variables {
    create_flow_log = true
  }

  expect_failures = [var.flow_log_bucket_arn]
}

run "bucket_without_a_flow_log" {
  command = plan

  variables {
    flow_log_bucket_arn = "arn:aws:s3:::flow-logs"
  }

  expect_failures = [var.flow_log_bucket_arn]
}

run "flow_log_to_a_log_group" {
  command = plan

  variables {
    create_flow_log     = true
    flow_log_bucket_arn = "arn:aws:logs:us-east-1:123456789012:log-group:flow-logs"
  }

  expect_failures = [var.flow_log_bucket_arn]
}
