# What a caller gets who gives nothing but what is required. Runs without an account: terraform init && terraform test

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

run "https_inside_the_vpc" {
  command = plan

  assert {
    condition     = aws_lb.this.internal && aws_lb.this.load_balancer_type == "application" && aws_lb.this.ip_address_type == "ipv4"
    error_message = "inside the VPC"
  }

  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.desync_mitigation_mode == "defensive" && aws_lb.this.idle_timeout == 120 && !aws_lb.this.enable_deletion_protection
    error_message = "safe as it comes"
  }

  assert {
    condition     = length(aws_lb.this.subnets) == 2 && contains(aws_lb.this.subnets, "subnet-2")
    error_message = "one subnet a zone"
  }

  assert {
    condition     = length(aws_lb.this.access_logs) == 0
    error_message = "no logs"
  }

  assert {
    condition     = aws_lb_listener.this[0].port == 443 && aws_lb_listener.this[0].protocol == "HTTPS" && aws_lb_listener.this[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "TLS 1.2 or 1.3"
  }

  assert {
    condition     = one(one(aws_lb_listener.this[0].default_action).fixed_response).status_code == "404"
    error_message = "what no rule takes"
  }

  assert {
    condition     = one(one(aws_lb_listener.redirect[0].default_action).redirect).port == "443" && aws_lb_listener.redirect[0].port == 80
    error_message = "HTTP is sent to HTTPS"
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.clients) == ["443 from 10.0.0.0/16", "80 from 10.0.0.0/16"]
    error_message = "from the VPC"
  }

  assert {
    condition     = aws_security_group.this[0].name == "public-load-balancer"
    error_message = "its security group"
  }
}

run "outputs" {
  command = plan

  assert {
    condition     = output.name == "public" && output.type == "application" && output.vpc_id == "vpc-0123456789abcdef0" && output.is_secure && output.idle_timeout_seconds == 120
    error_message = "what services take"
  }

  assert {
    condition     = output.certificate_arn == var.certificate_arn && output.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "for TLS"
  }
}
