# What is refused at plan.

mock_provider "aws" {
  mock_data "aws_subnet" {
    defaults = {
      id                   = "subnet-1"
      availability_zone_id = "use1-az1"
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      cidr_block_associations = [
        { association_id = "a", cidr_block = "10.0.0.0/16", state = "associated" },
        { association_id = "b", cidr_block = "10.1.0.0/16", state = "disassociated" },
      ]
    }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/public/0123456789abcdef"
      arn_suffix = "app/public/0123456789abcdef"
    }
  }
}

variables {
  name            = "public"
  vpc_id          = "vpc-0123456789abcdef0"
  subnets         = [{ id = "subnet-1", availability_zone_id = "use1-az1" }, { id = "subnet-2", availability_zone_id = "use1-az2" }, { id = "subnet-3", availability_zone_id = "use1-az2" }]
  certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
}

run "name_too_long" {
  command = plan

  variables {
    name = "abcdefghijklmnopqrstuvwxyz-0123456"
  }

  expect_failures = [var.name]
}

run "name_that_ends_in_a_hyphen" {
  command = plan

  variables {
    name = "a-"
  }

  expect_failures = [var.name]
}

run "gateway" {
  command = plan

  variables {
    type           = "gateway"
    listener_ports = [1]
  }

  expect_failures = [var.type]
}

run "no_certificate" {
  command = plan

  variables {
    certificate_arn = null
  }

  expect_failures = [var.certificate_arn]
}

run "certificate_by_domain" {
  command = plan

  variables {
    certificate_arn = "example.com"
  }

  expect_failures = [var.certificate_arn]
}

run "tls_1_0" {
  command = plan

  variables {
    ssl_policy = "ELBSecurityPolicy-2016-08"
  }

  expect_failures = [var.ssl_policy]
}

run "tls_1_0_with_1_3" {
  command = plan

  variables {
    ssl_policy = "ELBSecurityPolicy-TLS13-1-0-2021-06"
  }

  expect_failures = [var.ssl_policy]
}

run "everybody_not_said" {
  command = plan

  variables {
    internet_facing = true
  }

  expect_failures = [var.allowed_cidrs]
}

run "host_bits" {
  command = plan

  variables {
    allowed_cidrs = ["10.0.0.1/16"]
  }

  expect_failures = [var.allowed_cidrs]
}

run "ipv6_without_addresses" {
  command = plan

  variables {
    allowed_cidrs = ["::/0"]
  }

  expect_failures = [var.allowed_cidrs]
}

run "both_kinds_of_subnets" {
  command = plan

  variables {
    subnet_ids = ["subnet-1", "subnet-2"]
  }

  expect_failures = [var.subnet_ids]
}

run "one_subnet" {
  command = plan

  variables {
    subnets = [{ id = "subnet-1", availability_zone_id = "use1-az1" }]
  }

  expect_failures = [var.subnet_ids]
}

run "one_zone" {
  command = plan

  variables {
    subnets = [{ id = "subnet-1", availability_zone_id = "use1-az1" }, { id = "subnet-2", availability_zone_id = "use1-az1" }]
  }

  expect_failures = [aws_lb.this]
}

run "no_security_group" {
  command = plan

  variables {
    create_security_group = false
  }

  expect_failures = [var.create_security_group]
}

run "ports_of_an_application_load_balancer" {
  command = plan

  variables {
    listener_ports = [1]
  }

  expect_failures = [var.listener_ports]
}

run "network_without_ports" {
  command = plan

  variables {
    type = "network"
  }

  expect_failures = [var.listener_ports]
}

run "port_0" {
  command = plan

  variables {
    type           = "network"
    listener_ports = [0]
  }

  expect_failures = [var.listener_ports]
}

run "https_port_0" {
  command = plan

  variables {
    https_port = 0
  }

  expect_failures = [var.https_port]
}

run "http_port_too_high" {
  command = plan

  variables {
    http_port = 70000
  }

  expect_failures = [var.http_port]
}

run "one_port_for_both" {
  command = plan

  variables {
    http_port = 443
  }

  expect_failures = [var.redirect_http]
}

run "idle_for_too_long" {
  command = plan

  variables {
    idle_timeout_seconds = 5000
  }

  expect_failures = [var.idle_timeout_seconds]
}

run "prefix_with_a_slash" {
  command = plan

  variables {
    access_logs_prefix = "/a"
  }

  expect_failures = [var.access_logs_prefix]
}

run "tag_of_aws" {
  command = plan

  variables {
    tags = { "aws:x" = "y" }
  }

  expect_failures = [var.tags]
}
