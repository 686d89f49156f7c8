# Zones that are found at plan: those that offer the instance types.

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
      reverse_dns_prefix = "com.amazonaws"
    }
  }

  mock_data "aws_ec2_instance_type_offerings" {
    defaults = {
      locations = ["usgw1-az3", "usgw1-az1"]
    }
  }
}

variables {
  name           = "inference"
  instance_types = ["inf1.6xlarge"]
}

run "two_zones_by_default" {
  assert {
    condition     = { for key, subnet in aws_subnet.private : key => subnet.availability_zone_id } == { zone-0 = "usgw1-az1", zone-1 = "usgw1-az3" }
    error_message = "subnets lie in the first zones that offer the instance type"
  }

  assert {
    condition     = aws_subnet.private["zone-1"].cidr_block == "10.0.32.0/19" && aws_subnet.private["zone-1"].tags["Name"] == "inference-private-1"
    error_message = "their addresses and names follow their place in the list"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["zone-0"] && aws_nat_gateway.this["zone-0"].tags["Name"] == "inference-nat-0"
    error_message = "the first of them has the NAT gateway"
  }
}

run "zones_of_several_types_come_once" {
  command = plan

  variables {
    instance_types = ["inf1.6xlarge", "c6i.large"]
  }

  assert {
    condition     = local.offered_zone_ids == tolist(["usgw1-az1", "usgw1-az3"])
    error_message = "each once, though both types are offered in both"
  }
}

run "more_subnets_than_zones_that_offer_it" {
  command = plan

  variables {
    zone_count = 3
  }

  expect_failures = [aws_subnet.private, aws_subnet.public]
}

run "nat_per_zone_names_tables_after_their_place" {
  command = plan

  variables {
    egress = "nat-per-zone"
  }

  assert {
    condition     = aws_route_table.private["zone-1"].tags["Name"] == "inference-private-zone-1"
    error_message = "each zone has a table that is called after it"
  }
}

run "offerings_are_not_asked_for_without_need" {
  command = plan

  variables {
    zone_ids = ["usgw1-az1"]
  }

  assert {
    condition     = length(data.aws_ec2_instance_type_offerings.this) == 0
    error_message = "zones that were named are taken as they are"
  }
}
