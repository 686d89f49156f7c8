# Requests through a load balancer: what is made of them, and what is refused.

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

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/bert/0123456789abcdef"
      arn_suffix = "targetgroup/bert/0123456789abcdef"
    }
  }
}

variables {
  name           = "bert"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  capacity       = { capacity_provider_name = "inf1", instance_type = "inf1.6xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = ["subnet-1"], security_group_id = "sg-instances" }
  cluster_arn    = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
  log_group_name = "/ecs/inference"

  load_balancer = {
    name              = "public"
    type              = "application"
    arn               = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/public/0123456789abcdef"
    arn_suffix        = "app/public/0123456789abcdef"
    vpc_id            = "vpc-0123456789abcdef0"
    listener_arn      = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcdef"
    security_group_id = "sg-balancer"
  }
}

run "none_without_traffic" {
  command = plan

  assert {
    condition     = length(aws_lb_target_group.this) + length(aws_lb_listener_rule.this) + length(aws_lb_listener.this) + length(aws_vpc_security_group_ingress_rule.load_balancer) == 0
    error_message = "nothing is made"
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].health_check_grace_period_seconds == null && output.target_group_arn == null
    error_message = "no grace"
  }
}

run "every_request" {
  command = plan

  variables {
    traffic       = {}
    desired_count = 2
  }

  assert {
    condition     = aws_lb_target_group.this[0].protocol == "HTTP" && aws_lb_target_group.this[0].protocol_version == "HTTP1" && aws_lb_target_group.this[0].target_type == "instance" && aws_lb_target_group.this[0].port == 8080
    error_message = "HTTP to instances"
  }

  assert {
    condition     = startswith(aws_lb_target_group.this[0].name, "bert-") && length(aws_lb_target_group.this[0].name) == 11
    error_message = "the name ends in a hash of what cannot change"
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check).path == "/ping" && one(aws_lb_target_group.this[0].health_check).port == "traffic-port" && one(aws_lb_target_group.this[0].health_check).matcher == "200"
    error_message = "it asks whether the model is loaded"
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check).interval == 15 && one(aws_lb_target_group.this[0].health_check).timeout == 10 && one(aws_lb_target_group.this[0].health_check).healthy_threshold == 2 && one(aws_lb_target_group.this[0].health_check).unhealthy_threshold == 3
    error_message = "how often"
  }

  assert {
    condition     = aws_lb_target_group.this[0].deregistration_delay == "90" && aws_lb_target_group.this[0].slow_start == 30
    error_message = "120 seconds less the 30 until SIGKILL; a tenth of the time to load"
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].health_check_grace_period_seconds == 625 && output.health_check_grace_seconds == 625
    error_message = "a first boot, loading, and one check"
  }

  assert {
    condition     = alltrue([for service in aws_ecs_service.this : one(service.load_balancer).container_port == 8080])
    error_message = "all slots share the target group"
  }

  assert {
    condition     = aws_lb_listener_rule.this[0].priority == 50000 && one(one(one(aws_lb_listener_rule.this[0].condition).path_pattern).values) == "/*"
    error_message = "what no other service takes"
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.load_balancer) == ["tcp 8080", "tcp 8090"]
    error_message = "a way to the host port of each slot"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.load_balancer : rule.security_group_id == "sg-instances" && rule.referenced_security_group_id == "sg-balancer" && rule.from_port == rule.to_port])
    error_message = "into the security group of the instances"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.load_balancer : rule.security_group_id == "sg-balancer" && rule.referenced_security_group_id == "sg-instances"])
    error_message = "out of that of the load balancer"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.load_balancer["tcp 8090"].description == "bert-slot1 rest"
    error_message = "says who listens"
  }
}

run "its_own_paths_and_hosts" {
  command = plan

  variables {
    traffic = { path_patterns = ["/predictions/bert", "/predictions/bert/*"], host_headers = ["bert.example.com"] }
  }

  assert {
    condition     = aws_lb_listener_rule.this[0].priority == 1000 + parseint(substr(sha256("public/bert"), 0, 16), 16) % 49001
    error_message = "a priority of its own name"
  }

  assert {
    condition     = length(aws_lb_listener_rule.this[0].condition) == 2
    error_message = "both conditions"
  }
}

run "everything_said" {
  command = plan

  variables {
    traffic                    = { port = "rest", protocol = "http", priority = 10, path_patterns = ["/a"], deregistration_delay_seconds = 5, algorithm = "least_outstanding_requests", health_check = { path = "/ready", matcher = "200-299", interval_seconds = 30, timeout_seconds = 20, healthy_threshold = 3, unhealthy_threshold = 5 } }
    health_check_grace_seconds = 100
  }

  assert {
    condition     = aws_lb_listener_rule.this[0].priority == 10
    error_message = " as given"
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check).path == "/ready" && one(aws_lb_target_group.this[0].health_check).matcher == "200-299" && one(aws_lb_target_group.this[0].health_check).interval == 30 && one(aws_lb_target_group.this[0].health_check).timeout == 20
    error_message = "the check"
  }

  assert {
    condition     = aws_lb_target_group.this[0].deregistration_delay == "5" && aws_lb_target_group.this[0].slow_start == 0 && aws_lb_target_group.this[0].load_balancing_algorithm_type == "least_outstanding_requests"
    error_message = "no slow start with that algorithm"
  }

  assert {
    condition     = aws_ecs_service.this["slot0"].health_check_grace_period_seconds == 100
    error_message = "the grace"
  }
}

run "grpc" {
  command = plan

  variables {
    image        = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri = "s3://models/bert/1"
    traffic      = { port = "grpc" }
  }

  assert {
    condition     = aws_lb_target_group.this[0].protocol == "HTTP" && aws_lb_target_group.this[0].protocol_version == "GRPC" && aws_lb_target_group.this[0].port == 8500
    error_message = " of the port that is called so"
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check).path == "/grpc.health.v1.Health/Check" && one(aws_lb_target_group.this[0].health_check).matcher == "0,12"
    error_message = "TensorFlow Serving may lack the health service"
  }
}

run "network_load_balancer" {
  command = plan

  variables {
    image         = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri  = "s3://models/bert/1"
    load_balancer = { name = "grpc", type = "network", arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/grpc/0123456789abcdef", arn_suffix = "net/grpc/0123456789abcdef", vpc_id = "vpc-0123456789abcdef0", security_group_id = "sg-balancer", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0", ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06" }
    slots         = 1
    traffic       = {}
  }

  assert {
    condition     = aws_lb_target_group.this[0].protocol == "TCP" && aws_lb_target_group.this[0].port == 8500 && aws_lb_target_group.this[0].slow_start == null
    error_message = "connections"
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check).protocol == "HTTP" && one(aws_lb_target_group.this[0].health_check).path == "/v1/models/1" && one(aws_lb_target_group.this[0].health_check).port == "8501"
    error_message = "one slot has one port that answers for the model"
  }

  assert {
    condition     = aws_lb_listener.this[0].port == 8500 && aws_lb_listener.this[0].protocol == "TCP" && aws_lb_listener.this[0].certificate_arn == null
    error_message = "a listener of its own"
  }

  assert {
    condition     = keys(aws_vpc_security_group_egress_rule.load_balancer) == ["tcp 8500", "tcp 8501"]
    error_message = "the way to both"
  }

  assert {
    condition     = length(aws_lb_listener_rule.this) == 0
    error_message = "no rule"
  }
}

run "tls_and_slots" {
  command = plan

  variables {
    image         = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri  = "s3://models/bert/1"
    load_balancer = { name = "grpc", type = "network", arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/grpc/0123456789abcdef", arn_suffix = "net/grpc/0123456789abcdef", vpc_id = "vpc-0123456789abcdef0", security_group_id = "sg-balancer", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0", ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06" }
    slots         = 2
    desired_count = 2
    traffic       = { protocol = "tls", listener_port = 443 }
  }

  assert {
    condition     = aws_lb_listener.this[0].port == 443 && aws_lb_listener.this[0].protocol == "TLS" && aws_lb_listener.this[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "ends TLS"
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check).protocol == "TCP" && one(aws_lb_target_group.this[0].health_check).port == "traffic-port"
    error_message = "two slots answer at two ports, so it only asks whether theirs is open"
  }
}

run "own_interfaces" {
  command = plan

  variables {
    capacity           = { capacity_provider_name = "inf1", instance_type = "inf1.xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = ["subnet-1"] }
    network_mode       = "awsvpc"
    security_group_ids = ["sg-tasks"]
    traffic            = {}
  }

  assert {
    condition     = aws_lb_target_group.this[0].target_type == "ip"
    error_message = "addresses"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.load_balancer["tcp 8080"].security_group_id == "sg-tasks"
    error_message = "into the security group of the tasks"
  }
}

run "dynamic_ports" {
  command = plan

  variables {
    devices_per_task = 0
    memory_mib       = 1000
    capacity         = { capacity_provider_name = "c5", instance_type = "c5.xlarge", max_size = 4, reserved_memory_mib = 256, subnet_ids = [], security_group_id = "sg-instances" }
    image            = "nginx:1"
    ports            = [{ name = "http", container_port = 80 }]
    traffic          = { health_check = { path = "/" } }
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.load_balancer["tcp 32768"].from_port == 32768 && aws_vpc_security_group_ingress_rule.load_balancer["tcp 32768"].to_port == 65535
    error_message = "those that Docker takes"
  }

  assert {
    condition     = aws_lb_target_group.this[0].slow_start == 0
    error_message = "no model"
  }
}

run "security_groups_of_your_own" {
  command = plan

  variables {
    traffic       = { open_security_groups = false }
    load_balancer = { name = "public", type = "application", arn = "arn", arn_suffix = "app/public/0", vpc_id = "vpc-1", listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcdef" }
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.load_balancer) + length(aws_vpc_security_group_egress_rule.load_balancer) == 0
    error_message = "no rule"
  }
}

run "misspelt" {
  command = plan

  variables {
    traffic = { prot = "http" }
  }

  expect_failures = [var.traffic]
}

run "health_check_misspelt" {
  command = plan

  variables {
    traffic = { health_check = { paths = "/" } }
  }

  expect_failures = [var.traffic]
}

run "without_load_balancer" {
  command = plan

  variables {
    load_balancer = null
    traffic       = {}
  }

  expect_failures = [var.traffic]
}

run "unknown_protocol" {
  command = plan

  variables {
    traffic = { protocol = "udp" }
  }

  expect_failures = [var.traffic]
}

run "priority_of_a_name" {
  command = plan

  variables {
    traffic = { priority = 1000 }
  }

  expect_failures = [var.traffic]
}

run "slow_start_too_short" {
  command = plan

  variables {
    traffic = { slow_start_seconds = 10 }
  }

  expect_failures = [var.traffic]
}

run "slow_start_and_algorithm" {
  command = plan

  variables {
    traffic = { slow_start_seconds = 30, algorithm = "least_outstanding_requests" }
  }

  expect_failures = [var.traffic]
}

run "six_conditions" {
  command = plan

  variables {
    traffic = { path_patterns = ["/1", "/2", "/3", "/4", "/5", "/6"] }
  }

  expect_failures = [var.traffic]
}

run "path_without_slash" {
  command = plan

  variables {
    traffic = { path_patterns = ["a"] }
  }

  expect_failures = [var.traffic]
}

run "host_with_slash" {
  command = plan

  variables {
    traffic = { host_headers = ["a/b"] }
  }

  expect_failures = [var.traffic]
}

run "timeout_of_the_interval" {
  command = plan

  variables {
    traffic = { health_check = { timeout_seconds = 15 } }
  }

  expect_failures = [var.traffic]
}

run "threshold_of_one" {
  command = plan

  variables {
    traffic = { health_check = { healthy_threshold = 1 } }
  }

  expect_failures = [var.traffic]
}

run "load_balancer_of_a_kind" {
  command = plan

  variables {
    load_balancer = { name = "x", type = "gateway", arn = "arn", arn_suffix = "x", vpc_id = "vpc-1" }
  }

  expect_failures = [var.load_balancer]
}

run "unknown_port" {
  command = plan

  variables {
    traffic = { port = "grpc" }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "tcp_of_an_application_load_balancer" {
  command = plan

  variables {
    traffic = { protocol = "tcp", port = "rest" }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "grpc_without_https" {
  command = plan

  variables {
    image         = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri  = "s3://models/bert/1"
    traffic       = { port = "grpc" }
    load_balancer = { name = "x", type = "application", arn = "arn", arn_suffix = "x", vpc_id = "vpc-1", listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcdef", security_group_id = "sg-1", is_secure = false }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "no_path_is_known" {
  command = plan

  variables {
    image   = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1"
    ports   = [{ name = "http", container_port = 80 }]
    traffic = {}
  }

  expect_failures = [aws_lb_target_group.this]
}

run "check_on_several_ports" {
  command = plan

  variables {
    image         = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri  = "s3://models/bert/1"
    load_balancer = { name = "grpc", type = "network", arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/grpc/0123456789abcdef", arn_suffix = "net/grpc/0123456789abcdef", vpc_id = "vpc-0123456789abcdef0", security_group_id = "sg-balancer", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0", ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06" }
    slots         = 2
    desired_count = 2
    traffic       = { health_check = { port = "rest" } }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "paths_of_a_network_load_balancer" {
  command = plan

  variables {
    image         = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri  = "s3://models/bert/1"
    load_balancer = { name = "grpc", type = "network", arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/grpc/0123456789abcdef", arn_suffix = "net/grpc/0123456789abcdef", vpc_id = "vpc-0123456789abcdef0", security_group_id = "sg-balancer", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0", ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06" }
    traffic       = { path_patterns = ["/a"] }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "listener_port_of_an_application_load_balancer" {
  command = plan

  variables {
    traffic = { listener_port = 443 }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "no_listener" {
  command = plan

  variables {
    traffic       = {}
    load_balancer = { name = "x", type = "application", arn = "arn", arn_suffix = "x", vpc_id = "vpc-1", security_group_id = "sg-1" }
  }

  expect_failures = [aws_lb_target_group.this]
}

run "no_security_group" {
  command = plan

  variables {
    traffic       = {}
    load_balancer = { name = "x", type = "application", arn = "arn", arn_suffix = "x", vpc_id = "vpc-1", listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/public/0123456789abcdef/0123456789abcdef" }
  }

  expect_failures = [aws_vpc_security_group_egress_rule.load_balancer, aws_vpc_security_group_ingress_rule.load_balancer]
}
