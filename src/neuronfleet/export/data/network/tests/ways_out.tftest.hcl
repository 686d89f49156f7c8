# The four ways by which instances reach AWS, and the other toggles.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id   = "us-east-1"
      name = "us-east-1"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition          = "aws"
      reverse_dns_prefix = "com.amazonaws"
    }
  }
}

variables {
  name     = "inference"
  zone_ids = ["use1-az1", "use1-az2"]
}

run "nat_per_zone" {
  variables {
    egress = "nat-per-zone"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["use1-az1", "use1-az2"] && aws_eip.nat["use1-az2"].tags["Name"] == "inference-nat-use1-az2"
    error_message = "each zone has a NAT gateway with an address of its own"
  }

  assert {
    condition     = keys(aws_route_table.private) == ["use1-az1", "use1-az2"] && aws_route_table.private["use1-az2"].tags["Name"] == "inference-private-use1-az2"
    error_message = "each zone has a table of its own"
  }

  assert {
    condition     = aws_route.private_nat["use1-az2"].nat_gateway_id == aws_nat_gateway.this["use1-az2"].id && aws_route_table_association.private["use1-az2"].route_table_id == aws_route_table.private["use1-az2"].id
    error_message = "a zone leaves through its own NAT gateway"
  }

  assert {
    condition     = length(output.nat_public_ips) == 2 && length(output.route_table_ids) == 3
    error_message = "outputs list all NAT addresses and tables"
  }
}

run "nat_per_zone_of_one_zone" {
  command = plan

  variables {
    zone_ids = ["use1-az2"]
    egress   = "nat-per-zone"
  }

  assert {
    condition     = keys(aws_route_table.private) == ["private"] && keys(aws_nat_gateway.this) == ["use1-az2"]
    error_message = "a single zone needs no table of its own"
  }
}

run "endpoints_only" {
  variables {
    egress = "endpoints"
  }

  assert {
    condition     = length(aws_subnet.public) == 0 && length(aws_internet_gateway.this) == 0 && length(aws_nat_gateway.this) == 0 && length(aws_route.private_nat) == 0 && length(aws_route.public_internet) == 0
    error_message = "nothing leads to the internet"
  }

  assert {
    condition = { for service, endpoint in aws_vpc_endpoint.interface : service => endpoint.service_name } == {
      "ecr.api"     = "com.amazonaws.us-east-1.ecr.api"
      "ecr.dkr"     = "com.amazonaws.us-east-1.ecr.dkr"
      ecs           = "com.amazonaws.us-east-1.ecs"
      ecs-agent     = "com.amazonaws.us-east-1.ecs-agent"
      ecs-telemetry = "com.amazonaws.us-east-1.ecs-telemetry"
      logs          = "com.amazonaws.us-east-1.logs"
      ssm           = "com.amazonaws.us-east-1.ssm"
      ssmmessages   = "com.amazonaws.us-east-1.ssmmessages"
      sts           = "com.amazonaws.us-east-1.sts"
    }
    error_message = "instances find what they call"
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled && length(endpoint.subnet_ids) == 2 && endpoint.security_group_ids == toset([aws_security_group.endpoints[0].id])])
    error_message = "endpoints answer to the services' own names, in every zone"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints_https[0].from_port == 443 && aws_vpc_security_group_ingress_rule.endpoints_https[0].cidr_ipv4 == "10.0.0.0/16"
    error_message = "the VPC reaches them over HTTPS"
  }

  assert {
    condition     = output.endpoints_security_group_id == aws_security_group.endpoints[0].id && length(output.public_subnet_ids) == 0
    error_message = "outputs say so"
  }
}

run "s3_is_a_gateway_and_never_an_interface" {
  command = plan

  variables {
    egress            = "endpoints"
    endpoint_services = ["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "s3", "secretsmanager"]
  }

  assert {
    condition     = !contains(keys(aws_vpc_endpoint.interface), "s3") && contains(keys(aws_vpc_endpoint.interface), "secretsmanager")
    error_message = "S3 has its gateway already; other services are added"
  }
}

run "endpoints_in_china" {
  command = plan

  variables {
    zone_ids = ["cnn1-az1"]
    egress   = "endpoints"
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition          = "aws-cn"
      reverse_dns_prefix = "cn.com.amazonaws"
    }
  }

  override_data {
    target = data.aws_region.current
    values = {
      id   = "cn-north-1"
      name = "cn-north-1"
    }
  }

  assert {
    condition     = aws_vpc_endpoint.interface["ecr.api"].service_name == "cn.com.amazonaws.cn-north-1.ecr.api" && aws_vpc_endpoint.interface["ecs"].service_name == "com.amazonaws.cn-north-1.ecs" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.cn-north-1.s3"
    error_message = "in China some services have the partition's prefix and others have not"
  }
}

run "public" {
  variables {
    egress = "public"
  }

  assert {
    condition     = length(aws_subnet.private) == 0 && length(aws_route_table.private) == 0 && length(aws_nat_gateway.this) == 0 && keys(aws_subnet.public) == ["use1-az1", "use1-az2"]
    error_message = "there are public subnets only"
  }

  assert {
    condition     = aws_route.public_internet[0].destination_cidr_block == "0.0.0.0/0" && aws_route.public_internet[0].gateway_id == aws_internet_gateway.this[0].id
    error_message = "they lead to the internet gateway"
  }

  assert {
    condition     = output.public && toset(output.subnet_ids) == toset([for subnet in aws_subnet.public : subnet.id])
    error_message = "instances live in the public subnets, and outputs say so"
  }
}

run "tags_on_everything_that_takes_them" {
  command = plan

  variables {
    egress = "endpoints"
    tags   = { team = "ml" }
  }

  assert {
    condition     = aws_vpc.this.tags == tomap({ Name = "inference", team = "ml" }) && aws_subnet.private["use1-az1"].tags["team"] == "ml" && aws_vpc_endpoint.interface["ecs"].tags == tomap({ Name = "inference-ecs", team = "ml" })
    error_message = "tags are passed through beside the name"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints_https[0].tags == tomap({ team = "ml" }) && aws_default_security_group.this.tags["Name"] == "inference-default"
    error_message = "rules and the default security group are tagged too"
  }
}

run "flow_log_in_a_bucket" {
  command = plan

  variables {
    create_flow_log     = true
    flow_log_bucket_arn = "arn:aws:s3:::flow-logs/inference"
  }

  assert {
    condition     = aws_flow_log.this[0].log_destination == "arn:aws:s3:::flow-logs/inference" && aws_flow_log.this[0].log_destination_type == "s3" && aws_flow_log.this[0].traffic_type == "ALL"
    error_message = "all traffic is recorded in the bucket"
  }
}
