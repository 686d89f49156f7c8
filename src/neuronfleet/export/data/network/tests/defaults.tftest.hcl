# What a caller gets who gives a name and zones. Runs without an account: terraform init && terraform test

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
  zone_ids = ["use1-az1", "use1-az2", "use1-az4"]
}

run "private_subnets_behind_one_nat_gateway" {
  assert {
    condition     = aws_vpc.this.cidr_block == "10.0.0.0/16" && aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "the VPC has its default addresses and names, which endpoints need"
  }

  assert {
    condition = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == {
      use1-az1 = "10.0.0.0/19"
      use1-az2 = "10.0.32.0/19"
      use1-az4 = "10.0.96.0/19"
    }
    error_message = "a zone's private addresses are those of its number"
  }

  assert {
    condition = { for zone, subnet in aws_subnet.public : zone => subnet.cidr_block } == {
      use1-az1 = "10.0.224.0/22"
      use1-az2 = "10.0.228.0/22"
      use1-az4 = "10.0.236.0/22"
    }
    error_message = "a zone's public addresses are those of its number in the last eighth"
  }

  assert {
    condition     = alltrue([for zone, subnet in aws_subnet.private : subnet.availability_zone_id == zone && !subnet.map_public_ip_on_launch])
    error_message = "subnets lie in the zones that were named and hand out no public addresses"
  }

  assert {
    condition     = aws_subnet.private["use1-az4"].tags["Name"] == "inference-private-use1-az4"
    error_message = "subnets are named after network, kind and zone"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["use1-az1"] && aws_nat_gateway.this["use1-az1"].subnet_id == aws_subnet.public["use1-az1"].id
    error_message = "the one NAT gateway is in the first zone that was named"
  }

  assert {
    condition     = keys(aws_route_table.private) == ["private"] && aws_route.private_nat["private"].nat_gateway_id == aws_nat_gateway.this["use1-az1"].id
    error_message = "all private subnets share one table, which leads to the NAT gateway"
  }

  assert {
    condition     = keys(aws_route_table_association.private) == ["use1-az1", "use1-az2", "use1-az4"] && keys(aws_route_table_association.public) == ["use1-az1", "use1-az2", "use1-az4"]
    error_message = "each subnet has its routes"
  }

  assert {
    condition     = aws_vpc_endpoint.s3.service_name == "com.amazonaws.us-east-1.s3" && aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && length(aws_vpc_endpoint.s3.route_table_ids) == 2
    error_message = "S3 has a gateway in all tables"
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && length(aws_security_group.endpoints) == 0
    error_message = "there are no interface endpoints beside NAT"
  }

  assert {
    condition     = toset([for subnet in output.subnets : subnet.availability_zone_id]) == toset(["use1-az1", "use1-az2", "use1-az4"]) && toset(output.subnet_ids) == toset([for subnet in aws_subnet.private : subnet.id])
    error_message = "instances get the private subnets"
  }

  assert {
    condition     = output.public == false && length(output.public_subnet_ids) == 3 && output.endpoints_security_group_id == null
    error_message = "the other outputs follow"
  }
}

run "a_zone_less_moves_nothing" {
  command = plan

  variables {
    zone_ids = ["use1-az4"]
  }

  assert {
    condition     = aws_subnet.private["use1-az4"].cidr_block == "10.0.96.0/19" && keys(aws_nat_gateway.this) == ["use1-az4"]
    error_message = "a zone has its addresses whatever other zones there are"
  }
}

run "first_zone_by_order_not_by_name" {
  command = plan

  variables {
    zone_ids = ["use1-az4", "use1-az1"]
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["use1-az4"]
    error_message = "the NAT gateway is in the zone that was named first"
  }
}

run "longest_name" {
  command = plan

  variables {
    name = join("", [for _ in range(48) : "Ab9-_"])
  }

  assert {
    condition     = length(aws_vpc.this.tags["Name"]) == 240
    error_message = "a name of 240 characters is taken as it is"
  }
}
