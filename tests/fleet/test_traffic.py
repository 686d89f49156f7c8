"""Load balancers and target groups: what the planner decides where the fleet file says little."""

from __future__ import annotations

import dataclasses

import pytest

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a"
SECURE = f'[load_balancers.front]\ncertificate_arn = "{CERTIFICATE}"\n'
PLAIN = "[load_balancers.front]\n"
NETWORK = '[load_balancers.front]\ntype = "network"\n'
TENSORFLOW = '[services.resnet50]\nimage = "tensorflow-2.10.1"\nmodel = "s3://models/resnet50"\n'
TORCH = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.own]\nimage = "public.ecr.aws/x/y:1"\nports = [{ name = "api", container_port = 9000 }]\n'


def behind(service, *lines):
    """The traffic of a service."""
    return "\n".join((f"[services.{service}.traffic]", 'load_balancer = "front"', *lines, ""))


@pytest.fixture
def group(plan):
    """Plans a fleet and returns the target group of its first service."""

    def found(*parts):
        return plan("\n".join(parts)).services[0].target_group

    return found


def test_without_load_balancers_nothing_is_decided(plan):
    """A fleet without traffic has no load balancer, no target group, and ECS's own grace."""
    blueprint = plan(TENSORFLOW)
    assert blueprint.load_balancers == ()
    assert blueprint.services[0].target_group is None
    assert blueprint.services[0].health_check_grace_seconds is None


@pytest.mark.parametrize(
    ("service", "path", "port"),
    [(TENSORFLOW, "/v1/models/resnet50", 8501), (TORCH, "/ping", 8080)],
    ids=["TensorFlow Serving", "TorchServe"],
)
def test_a_known_server_is_asked_for_its_model(group, service, path, port):
    """REST is what an application load balancer sends to, and the check asks the traffic's own port for the model."""
    found = group(SECURE, service, behind(service.partition("]")[0].removeprefix("[services.")))
    assert (found.protocol, found.protocol_version, found.container_port) == ("HTTP", "HTTP1", port)
    check = found.health_check
    assert (check.protocol, check.path, check.port, check.matcher) == ("HTTP", path, None, "200")


def test_an_own_image_is_asked_as_its_container_is(group):
    """The path of the container's health check is the load balancer's, too."""
    found = group(PLAIN, OWN, 'health_check = { path = "/ready" }', behind("own"))
    assert found.health_check.path == "/ready"


def test_a_network_load_balancer_asks_the_rest_port(group):
    """TCP goes to gRPC, while the model is asked for over HTTP where the server answers that."""
    found = group(NETWORK, TENSORFLOW, behind("resnet50"))
    assert (found.protocol, found.container_port, found.listener_port) == ("TCP", 8500, 8500)
    assert (found.health_check.protocol, found.health_check.port) == ("HTTP", 8501)


def test_slots_have_no_common_rest_port_to_ask(plan):
    """A target group asks one port; with two slots only the traffic's own is the right one, and a notice says so."""
    blueprint = plan(NETWORK + TENSORFLOW + "instance_type = 'inf1.6xlarge'\ndesired_count = 2\n" + behind("resnet50"))
    found = blueprint.services[0].target_group
    assert found.host_ports == (8500, 8510)
    assert (found.health_check.protocol, found.health_check.port, found.health_check.path) == ("TCP", None, None)
    told = {notice.code: notice for notice in blueprint.notices}["health-check-open-port"]
    assert told.path == "services.resnet50.traffic.health_check"
    assert "'rest' is on several host ports (8501, 8511)" in told.message


def test_grpc_asks_the_health_service(group):
    """TensorFlow Serving answers 12 unless it was told to have the service; others must answer 0."""
    found = group(SECURE, TENSORFLOW, behind("resnet50", 'port = "grpc"'))
    assert (found.protocol, found.protocol_version) == ("HTTP", "GRPC")
    assert (found.health_check.path, found.health_check.matcher) == ("/grpc.health.v1.Health/Check", "0,12")
    own = group(SECURE, OWN.replace("api", "grpc"), behind("own"))
    assert (own.protocol_version, own.health_check.matcher) == ("GRPC", "0")


def test_tasks_with_interfaces_are_targets_by_address(group):
    """In awsvpc network mode the target is the task's address and there is no host port."""
    found = group(PLAIN, TENSORFLOW, 'network_mode = "awsvpc"', behind("resnet50"))
    assert (found.target_type, found.host_ports) == ("ip", ())
    assert group(PLAIN, TENSORFLOW, behind("resnet50")).target_type == "instance"


def test_delay_and_stop_timeout_together_are_the_longest_request(group):
    """A request may run until SIGKILL, so the delay is what the idle timeout leaves beyond the stop timeout."""
    assert group(PLAIN, TENSORFLOW, behind("resnet50")).deregistration_delay_seconds == 120 - 30
    shorter = PLAIN + "idle_timeout_seconds = 60\n"
    found = group(shorter, TENSORFLOW, "stop_timeout_seconds = 100", behind("resnet50"))
    assert found.deregistration_delay_seconds == 0
    given = group(PLAIN, TENSORFLOW, behind("resnet50", "deregistration_delay_seconds = 7"))
    assert given.deregistration_delay_seconds == 7


def test_slow_start_follows_the_time_to_load(group):
    """A tenth of it, 30 seconds at least, and none where AWS knows none or there is no device."""
    assert group(PLAIN, TENSORFLOW, behind("resnet50")).slow_start_seconds == 30
    quick = group(PLAIN, OWN, 'health_check = { path = "/r", start_period_seconds = 0 }', behind("own"))
    assert quick.slow_start_seconds == 0
    assert group(NETWORK, TENSORFLOW, behind("resnet50")).slow_start_seconds == 0
    least = group(PLAIN, TENSORFLOW, behind("resnet50", 'algorithm = "least_outstanding_requests"'))
    assert (least.slow_start_seconds, least.algorithm) == (0, "least_outstanding_requests")
    assert group(PLAIN, TENSORFLOW, behind("resnet50", "slow_start_seconds = 90")).slow_start_seconds == 90


def test_grace_allows_for_a_first_boot_and_loading(plan, notices):
    """Warm-up of the capacity, time to load and one check; what is given wins, with a word where it is short."""
    fleet = PLAIN + TENSORFLOW
    assert plan(fleet + behind("resnet50")).services[0].health_check_grace_seconds == 300 + 300 + 15 + 10
    warm = '[capacities.c]\ninstance_type = "inf1.xlarge"\ninstance_warmup_seconds = 600\n'
    service = plan(warm + fleet + 'capacity = "c"\n' + behind("resnet50")).services[0]
    assert service.health_check_grace_seconds == 600 + 300 + 15 + 10
    short = fleet + "health_check_grace_seconds = 60\n" + behind("resnet50")
    assert plan(short).services[0].health_check_grace_seconds == 60
    path, message = notices(short)["grace-shorter-than-load"]
    assert path == "services.resnet50.health_check_grace_seconds"
    assert "less than the 300 that the model may load" in message


def test_https_comes_with_a_redirect(plan):
    """With a certificate there are two listeners, of which one only redirects; without one, HTTP serves."""
    (balancer,) = plan(SECURE + TENSORFLOW + behind("resnet50")).load_balancers
    assert [(one.port, one.protocol, one.redirect_to, one.service) for one in balancer.listeners] == [
        (80, "HTTP", 443, None),
        (443, "HTTPS", None, "resnet50"),
    ]
    assert balancer.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    (alone,) = plan(SECURE + "redirect_http = false\n" + TENSORFLOW + behind("resnet50")).load_balancers
    assert [one.port for one in alone.listeners] == [443]
    (plain,) = plan(PLAIN + TENSORFLOW + behind("resnet50")).load_balancers
    assert [(one.port, one.protocol, one.service) for one in plain.listeners] == [(80, "HTTP", "resnet50")]


def test_services_share_a_listener_by_path_and_host(plan):
    """Patterns make rules; the service without gets the rest; a given priority comes before those that are derived."""
    (balancer,) = plan(
        SECURE
        + TENSORFLOW
        + behind("resnet50", 'path_patterns = ["/v1/models/resnet50*"]')
        + TORCH
        + behind("bert")
        + OWN
        + 'health_check = { path = "/ready" }\n'
        + behind("own", 'host_headers = ["own.example.com"]', "priority = 5")
    ).load_balancers
    (serving,) = (one for one in balancer.listeners if one.redirect_to is None)
    assert serving.service == "bert"
    assert [(rule.service, rule.path_patterns, rule.host_headers) for rule in serving.rules] == [
        ("own", (), ("own.example.com",)),
        ("resnet50", ("/v1/models/resnet50*",), ()),
    ]
    assert serving.rules[0].priority == 5
    assert 1000 <= serving.rules[1].priority <= 50000


def test_a_network_load_balancer_has_a_listener_a_service(plan):
    """Each at its own port, TLS with a certificate, ALPN for gRPC, whose clients insist on it."""
    (balancer,) = plan(
        SECURE
        + 'type = "network"\n'
        + TENSORFLOW
        + behind("resnet50", "listener_port = 443")
        + TORCH
        + behind("bert", 'protocol = "tcp"')
    ).load_balancers
    assert [(one.port, one.protocol, one.service, one.alpn_policy) for one in balancer.listeners] == [
        (443, "TLS", "resnet50", "HTTP2Preferred"),
        (8080, "TCP", "bert", None),
    ]


def test_names_fit_and_change_with_what_cannot_change(plan):
    """Names have 32 characters at most; that of a target group is another one where AWS would make another group."""
    fleet = 'name = "a-fleet-with-quite-a-long-name"\nregions = ["us-east-1"]\n'
    front = SECURE.replace("front", "front-of-everything")
    traffic = behind("resnet50").replace("front", "front-of-everything")
    blueprint = plan(fleet + front + TENSORFLOW + traffic)
    first = blueprint.services[0].target_group.full_name
    assert len(blueprint.load_balancers[0].full_name) == 32
    assert len(first) == 32
    assert (
        plan(fleet + front + TENSORFLOW + traffic + "deregistration_delay_seconds = 1\n")
        .services[0]
        .target_group.full_name
        == first
    )
    other_vpc = '[network]\ncidr = "10.99.0.0/16"\n'
    moved = plan(fleet + other_vpc + front + TENSORFLOW + traffic).services[0].target_group.full_name
    second = front + front.replace("front-of", "second-of")
    elsewhere = plan(fleet + second + TENSORFLOW + traffic.replace("front-of", "second-of"))
    assert len({first, moved, elsewhere.services[0].target_group.full_name}) == 3
    others = {
        plan(fleet + front + TENSORFLOW + change + traffic + more).services[0].target_group.full_name
        for change, more in (("", 'port = "grpc"\n'), ('network_mode = "awsvpc"\n', ""))
    }
    assert len(others | {first}) == 3


def test_regions_have_their_own(plan_all):
    """What differs by region is overridden there, and a region can do without."""
    text = f"""
name = "fleet"
regions = ["us-east-1", "eu-west-1"]
{SECURE}{TENSORFLOW}{behind("resnet50")}
[overrides.eu-west-1.load_balancers.front]
enabled = false
[overrides.eu-west-1.services.resnet50.traffic]
enabled = false
"""
    here, there = plan_all(text)
    assert [one.full_name for one in here.load_balancers] == ["fleet-front"]
    assert there.load_balancers == ()
    assert there.services[0].target_group is None
    assert dataclasses.replace(here.services[0], target_group=None).target_group is None


def test_ipv6_gives_the_made_vpc_its_blocks(plan):
    """A load balancer with IPv6 addresses needs subnets with IPv6 blocks; without one, the VPC has none."""
    secure = SECURE + 'allowed_cidrs = ["10.0.0.0/8", "2001:db8::/32"]\n'
    assert not plan(SECURE + TENSORFLOW + behind("resnet50")).network.ipv6
    blueprint = plan(secure + "ipv6 = true\n" + TENSORFLOW + behind("resnet50"))
    assert blueprint.network.ipv6
    assert blueprint.load_balancers[0].ipv6


def test_an_existing_public_network_needs_no_further_subnets(plan):
    """Where instances have public addresses, their subnets are public, and a public load balancer can stand there."""
    existing = '[network]\nvpc_id = "vpc-0123456789abcdef0"\nsubnet_ids = ["subnet-0a123456", "subnet-0b123456"]\n'
    public = SECURE + 'scheme = "internet-facing"\nallowed_cidrs = ["0.0.0.0/0"]\n'
    blueprint = plan(existing + "public = true\n" + public + TENSORFLOW + behind("resnet50"))
    assert blueprint.load_balancers[0].subnet_ids == ()


def test_tcp_is_not_logged(notices):
    """AWS logs the TLS listeners of a network load balancer and no others: a bucket for TCP alone stays empty."""
    logged = NETWORK + 'access_logs_bucket = "logs-{region}"\n'
    path, message = notices(logged + TENSORFLOW + behind("resnet50"))["access-logs-tls-only"]
    assert path == "load_balancers.front.access_logs_bucket"
    assert "has no TLS listener" in message
    secure = logged + f'certificate_arn = "{CERTIFICATE}"\n'
    assert "access-logs-tls-only" not in notices(secure + TENSORFLOW + behind("resnet50"))


def test_an_unused_load_balancer_and_cut_requests_are_told(notices):
    """A load balancer that nothing is behind costs all the same; without draining, requests are cut."""
    assert notices(PLAIN + TENSORFLOW)["load-balancer-unused"][0] == "load_balancers.front"
    capacity = '[capacities.c]\ninstance_type = "inf1.xlarge"\nmanaged_draining = false\n'
    told = notices(capacity + PLAIN + TENSORFLOW + 'capacity = "c"\n' + behind("resnet50"))
    assert told["no-draining"][0] == "capacities.c.managed_draining"
