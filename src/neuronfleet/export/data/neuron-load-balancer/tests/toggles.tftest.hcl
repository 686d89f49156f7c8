# What each input changes.

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

run "internet" {
  command = plan

  variables {
    internet_facing      = true
    allowed_cidrs        = ["0.0.0.0/0", "::/0"]
    ipv6                 = true
    https_port           = 8443
    redirect_http        = false
    idle_timeout_seconds = 60
    deletion_protection  = true
  }

  assert {
    condition     = !aws_lb.this.internal && aws_lb.this.ip_address_type == "dualstack" && aws_lb.this.enable_deletion_protection && aws_lb.this.idle_timeout == 60
    error_message = "as given"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.clients["8443 from ::/0"].cidr_ipv6 == "::/0" && aws_vpc_security_group_ingress_rule.clients["8443 from ::/0"].cidr_ipv4 == null
    error_message = "IPv6"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.clients["8443 from 0.0.0.0/0"].cidr_ipv4 == "0.0.0.0/0"
    error_message = "IPv4"
  }

  assert {
    condition     = length(aws_lb_listener.redirect) == 0 && length(data.aws_vpc.this) == 0
    error_message = "no HTTP, and nothing is looked up"
  }
}

run "plain_http" {
  command = plan

  variables {
    https           = false
    certificate_arn = null
    http_port       = 8080
  }

  assert {
    condition     = aws_lb_listener.this[0].port == 8080 && aws_lb_listener.this[0].protocol == "HTTP" && length(aws_lb_listener.redirect) == 0 && !output.is_secure
    error_message = "HTTP"
  }
}

run "logs_and_groups" {
  command = plan

  variables {
    access_logs_bucket    = "logs"
    access_logs_prefix    = "public"
    create_security_group = false
    security_group_ids    = ["sg-mine"]
    tags                  = { Team = "a" }
  }

  assert {
    condition     = one(aws_lb.this.access_logs).bucket == "logs" && one(aws_lb.this.access_logs).prefix == "public" && one(aws_lb.this.access_logs).enabled
    error_message = "logs"
  }

  assert {
    condition     = aws_lb.this.security_groups == toset(["sg-mine"]) && length(aws_security_group.this) == 0 && length(aws_vpc_security_group_ingress_rule.clients) == 0 && output.security_group_id == null
    error_message = "a group of your own"
  }

  assert {
    condition     = aws_lb.this.tags.Team == "a" && aws_lb_listener.this[0].tags.Team == "a"
    error_message = "tags"
  }
}

run "network" {
  command = plan

  variables {
    type           = "network"
    listener_ports = [8500, 443]
    cross_zone     = true
    allowed_cidrs  = ["10.0.0.0/8"]
  }

  assert {
    condition     = aws_lb.this.load_balancer_type == "network" && aws_lb.this.enable_cross_zone_load_balancing && aws_lb.this.idle_timeout == null
    error_message = "connections"
  }

  assert {
    condition     = length(aws_lb_listener.this) + length(aws_lb_listener.redirect) == 0 && output.listener_arn == null
    error_message = "services make the listeners"
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.clients) == ["443 from 10.0.0.0/8", "8500 from 10.0.0.0/8"]
    error_message = "the ports are open"
  }
}

run "looked_up_subnets" {
  command = plan

  variables {
    type           = "network"
    listener_ports = [1]
    subnets        = []
    subnet_ids     = ["subnet-1"]
  }

  assert {
    condition     = aws_lb.this.subnets == toset(["subnet-1"])
    error_message = "by id"
  }
}
