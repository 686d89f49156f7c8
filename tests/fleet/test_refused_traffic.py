"""Load balancers and traffic that cannot be: where it is said and what to do instead."""

from __future__ import annotations

import pytest

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a"
SECURE = f'[load_balancers.front]\ncertificate_arn = "{CERTIFICATE}"\n'
PLAIN = "[load_balancers.front]\n"
NETWORK = '[load_balancers.front]\ntype = "network"\n'
PUBLIC = SECURE + 'scheme = "internet-facing"\n'
TENSORFLOW = '[services.resnet50]\nimage = "tensorflow-2.10.1"\nmodel = "s3://models/resnet50"\n'
TORCH = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.own]\nimage = "public.ecr.aws/x/y:1"\nports = [{ name = "api", container_port = 9000 }]\n'
EXISTING = '[network]\nvpc_id = "vpc-0123456789abcdef0"\nsubnet_ids = ["subnet-0a123456", "subnet-0b123456"]\n'
FRONT, TRAFFIC = "load_balancers.front", "services.resnet50.traffic"


def behind(service, *lines):
    """The traffic of a service."""
    return "\n".join((f"[services.{service}.traffic]", 'load_balancer = "front"', *lines, ""))


USED = TENSORFLOW + behind("resnet50")
CHECK = "health_check = {{ {} }}"

CASES = {
    "unknown load balancer": (
        PLAIN + TENSORFLOW + behind("resnet50").replace("front", "frnt"),
        f"{TRAFFIC}.load_balancer",
        "there is no load balancer 'frnt'; did you mean 'front'?",
    ),
    "no load balancer at all": (
        TENSORFLOW + behind("resnet50"),
        f"{TRAFFIC}.load_balancer",
        "there is no load balancer 'front'; write [load_balancers.front]",
    ),
    "load balancer switched off": (
        PLAIN + "enabled = false\n" + USED,
        f"{TRAFFIC}.load_balancer",
        "load_balancers.front has enabled = false in us-east-1; switch it on, name another",
    ),
    "port that is not there": (
        PLAIN + TENSORFLOW + behind("resnet50", 'port = "rst"'),
        f"{TRAFFIC}.port",
        "resnet50 has no port 'rst'; did you mean 'rest'?",
    ),
    "UDP port": (
        PLAIN + OWN.replace("9000", '9000, protocol = "udp"') + behind("own", 'port = "api"'),
        "services.own.traffic.port",
        "is a UDP port; it has none",
    ),
    "no port said among several": (
        NETWORK + OWN.replace("}]", '}, { name = "b", container_port = 9001 }]') + behind("own"),
        "services.own.traffic.port",
        "is required: own has api, b; name the one that gets requests",
    ),
    "gRPC over plain HTTP": (
        PLAIN + TENSORFLOW + behind("resnet50", 'port = "grpc"'),
        f"{TRAFFIC}.protocol",
        "gRPC needs an HTTPS listener, but load balancer 'front' has no certificate_arn; give it one, or take port =",
    ),
    "TLS without a certificate": (
        NETWORK + TENSORFLOW + behind("resnet50", 'protocol = "tls"'),
        f"{TRAFFIC}.protocol",
        "TLS needs a certificate, but load balancer 'front' has no certificate_arn; give it one, or take protocol",
    ),
    "TCP through an application load balancer": (
        PLAIN + TENSORFLOW + behind("resnet50", 'protocol = "tcp"'),
        f"{TRAFFIC}.protocol",
        "'tcp' is for network load balancers, but 'front' is an application load balancer; take 'http' or 'grpc'",
    ),
    "HTTP through a network load balancer": (
        NETWORK + TENSORFLOW + behind("resnet50", 'protocol = "http"'),
        f"{TRAFFIC}.protocol",
        "'http' is for application load balancers, but 'front' is a network load balancer, which passes both on",
    ),
    "paths of a network load balancer": (
        NETWORK + TENSORFLOW + behind("resnet50", 'path_patterns = ["/a"]'),
        f"{TRAFFIC}.path_patterns",
        "is for application load balancers, but 'front' is a network load balancer, which knows connections and no",
    ),
    "slow start of a network load balancer": (
        NETWORK + TENSORFLOW + behind("resnet50", "slow_start_seconds = 30"),
        f"{TRAFFIC}.slow_start_seconds",
        "is for application load balancers",
    ),
    "slow start too short": (
        PLAIN + TENSORFLOW + behind("resnet50", "slow_start_seconds = 10"),
        f"{TRAFFIC}.slow_start_seconds",
        "10 is too short; give 0 for none, or 30 to 900",
    ),
    "slow start with the other algorithm": (
        PLAIN + TENSORFLOW + behind("resnet50", "slow_start_seconds = 30", 'algorithm = "least_outstanding_requests"'),
        f"{TRAFFIC}.slow_start_seconds",
        "and algorithm = 'least_outstanding_requests' exclude each other; drop one",
    ),
    "listener port of an application load balancer": (
        SECURE + TENSORFLOW + behind("resnet50", "listener_port = 8443"),
        f"{TRAFFIC}.listener_port",
        "8443 is no port of load balancer 'front', which serves at 443; leave it out",
    ),
    "six conditions": (
        PLAIN + TENSORFLOW + behind("resnet50", 'path_patterns = ["/a", "/b", "/c", "/d", "/e", "/f"]'),
        f"{TRAFFIC}.path_patterns",
        "6 path_patterns and host_headers are too many; a rule takes 5: join some with *",
    ),
    "two services for the rest": (
        PLAIN + USED + TORCH + behind("bert"),
        "services.bert.traffic",
        "whatever no other takes from load balancer 'front', as resnet50 does already; give one of them patterns",
    ),
    "a priority without patterns": (
        PLAIN + TENSORFLOW + behind("resnet50", "priority = 5"),
        f"{TRAFFIC}.priority",
        "is for path_patterns and host_headers, and this service has none; leave it out",
    ),
    "rules that meet": (
        PLAIN
        + TENSORFLOW
        + behind("resnet50", 'path_patterns = ["/v1/*"]')
        + TORCH
        + behind("bert", 'path_patterns = ["/*/bert"]'),
        "services.bert.traffic.path_patterns",
        "match requests that resnet50 matches too; make them different, or give the one that comes first a priority",
    ),
    "hosts that meet": (
        PLAIN
        + TENSORFLOW
        + behind("resnet50", 'host_headers = ["*.Example.com"]')
        + TORCH
        + behind("bert", 'host_headers = ["bert.example.com"]'),
        "services.bert.traffic.host_headers",
        "match requests that resnet50 matches too",
    ),
    "the same priority twice": (
        PLAIN
        + TENSORFLOW
        + behind("resnet50", 'path_patterns = ["/a"]', "priority = 5")
        + TORCH
        + behind("bert", 'path_patterns = ["/b"]', "priority = 5"),
        "services.bert.traffic.priority",
        "5 is resnet50's as well; give another",
    ),
    "two services at one port": (
        NETWORK
        + TENSORFLOW
        + behind("resnet50", "listener_port = 443")
        + TORCH
        + behind("bert", "listener_port = 443"),
        "services.bert.traffic.listener_port",
        "443 of load balancer 'front' is resnet50's, and a network load balancer has one service a port; give another",
    ),
    "traffic of a standalone task": (
        PLAIN + '[tasks.batch]\nimage = "pytorch-1.13.1"\n[tasks.batch.traffic]\nload_balancer = "front"\n',
        "tasks.batch.traffic",
        "is not a key that is known here",
    ),
    "certificate of another region": (
        SECURE.replace("us-east-1", "eu-west-1") + USED,
        f"{FRONT}.certificate_arn",
        "is a certificate of eu-west-1, which a load balancer in us-east-1 cannot use; request one in us-east-1",
    ),
    "certificate of another partition": (
        SECURE.replace("arn:aws:", "arn:aws-cn:") + USED,
        f"{FRONT}.certificate_arn",
        "is of the partition aws-cn, but us-east-1 is in aws",
    ),
    "certificate of another account": (
        'account_id = "210987654321"\n' + SECURE + USED,
        f"{FRONT}.certificate_arn",
        "is a certificate of 123456789012, but account_id is 210987654321; give one of it",
    ),
    "no certificate": (
        SECURE.replace("acm", "kms").replace("certificate/", "key/") + USED,
        f"{FRONT}.certificate_arn",
        "is not the ARN of a certificate, such as arn:aws:acm:REGION:ACCOUNT:certificate/ID",
    ),
    "old TLS": (
        SECURE + 'ssl_policy = "ELBSecurityPolicy-TLS13-1-0-2021-06"\n' + USED,
        f"{FRONT}.ssl_policy",
        "is no policy that begins with TLS 1.2; take ELBSecurityPolicy-TLS13-1-2-2021-06",
    ),
    "plain HTTP on the internet": (
        PLAIN + 'scheme = "internet-facing"\nallowed_cidrs = ["0.0.0.0/0"]\n' + USED,
        f"{FRONT}.certificate_arn",
        "is required on the internet, where plain HTTP can be read and changed on the way",
    ),
    "nobody said on the internet": (
        PUBLIC + USED,
        f"{FRONT}.allowed_cidrs",
        "is required on the internet: say who may reach it, ['0.0.0.0/0'] for everybody",
    ),
    "no CIDR block": (
        SECURE + 'allowed_cidrs = ["10.0.0.1/8"]\n' + USED,
        f"{FRONT}.allowed_cidrs[0]",
        "'10.0.0.1/8' is not a CIDR block: 10.0.0.1/8 has host bits set",
    ),
    "IPv6 clients without IPv6": (
        SECURE + 'allowed_cidrs = ["2001:db8::/32"]\n' + USED,
        f"{FRONT}.allowed_cidrs[0]",
        "'2001:db8::/32' is IPv6, but ipv6 is false; set ipv6 = true or drop it",
    ),
    "IPv6 for nobody": (
        SECURE + 'ipv6 = true\nallowed_cidrs = ["10.0.0.0/8"]\n' + USED,
        f"{FRONT}.allowed_cidrs",
        "names no IPv6 addresses, so nobody could reach the load balancer over IPv6; add some, '::/0' for everybody",
    ),
    "no public subnets": (
        '[network]\negress = "endpoints"\n'
        + PUBLIC
        + 'allowed_cidrs = ["0.0.0.0/0"]\n'
        + TENSORFLOW
        + behind("resnet50"),
        f"{FRONT}.scheme",
        "'internet-facing' needs public subnets, and network.egress = 'endpoints' makes none; take 'internal', or",
    ),
    "private subnets on the internet": (
        EXISTING + PUBLIC + 'allowed_cidrs = ["0.0.0.0/0"]\n' + USED,
        f"{FRONT}.subnet_ids",
        "is required on the internet: the subnets of network are private; give the public subnets of the existing VPC",
    ),
    "one zone": (
        "[network]\nzone_count = 1\n" + SECURE + USED,
        f"{FRONT}.subnet_ids",
        "an application load balancer needs subnets in two zones, and there is 1; set network.zone_count = 2 or more",
    ),
    "one existing subnet": (
        EXISTING + SECURE + 'subnet_ids = ["subnet-0a123456"]\n' + USED,
        f"{FRONT}.subnet_ids",
        "needs subnets in two zones, and there is 1; give subnets of two zones or more",
    ),
    "subnets of a made VPC": (
        SECURE + 'subnet_ids = ["subnet-0a123456", "subnet-0b123456"]\n' + USED,
        f"{FRONT}.subnet_ids",
        "belongs to an existing VPC, but this one is made; leave it out, or give network.vpc_id",
    ),
    "a subnet twice": (
        EXISTING + SECURE + 'subnet_ids = ["subnet-0a123456", "subnet-0a123456"]\n' + USED,
        f"{FRONT}.subnet_ids[1]",
        "subnet-0a123456 is listed twice; list it once",
    ),
    "one bucket for two regions": (
        'name = "f"\nregions = ["us-east-1", "eu-west-1"]\n' + PLAIN + 'access_logs_bucket = "logs"\n' + USED,
        f"{FRONT}.access_logs_bucket",
        "'logs' is one bucket for 2 regions, but logs must stay in the region of their load balancer; write {region}",
    ),
    "a prefix without a bucket": (
        PLAIN + 'access_logs_prefix = "a"\n' + USED,
        f"{FRONT}.access_logs_prefix",
        "needs access_logs_bucket; give it, or leave the prefix out",
    ),
    "idle timeout of a network load balancer": (
        NETWORK + "idle_timeout_seconds = 60\n" + USED,
        f"{FRONT}.idle_timeout_seconds",
        "belongs to type = 'application', and this one is 'network'; leave it out",
    ),
    "cross-zone of an application load balancer": (
        PLAIN + "cross_zone = true\n" + USED,
        f"{FRONT}.cross_zone",
        "belongs to type = 'network': an application load balancer always does",
    ),
    "one port for both": (
        SECURE + "http_port = 443\n" + USED,
        f"{FRONT}.http_port",
        "443 is https_port as well; give another, or redirect_http = false",
    ),
    "a name that AWS keeps": (
        'name = "internal-models"\nregions = ["us-east-1"]\n' + PLAIN + USED,
        "name",
        "AWS keeps names that begin with internal- for itself; choose another name",
    ),
    "nothing known to ask": (
        PLAIN + OWN + behind("own"),
        "services.own.traffic.health_check.path",
        "is required: nothing is known that own answers once its model is loaded; give the path, such as /ping",
    ),
    "a check longer than its interval": (
        PLAIN + TENSORFLOW + behind("resnet50", CHECK.format("timeout_seconds = 15")),
        f"{TRAFFIC}.health_check.timeout_seconds",
        "15 must be less than interval_seconds = 15",
    ),
    "a check of a port that is not there": (
        PLAIN + TENSORFLOW + behind("resnet50", CHECK.format('port = "health"')),
        f"{TRAFFIC}.health_check.port",
        "resnet50 has no port 'health'; it has grpc, rest",
    ),
    "a check of a port that differs by slot": (
        SECURE
        + TENSORFLOW
        + "instance_type = 'inf1.6xlarge'\ndesired_count = 2\n"
        + behind("resnet50", 'port = "grpc"', 'protocol = "http"', CHECK.format('path = "/x", port = "rest"')),
        f"{TRAFFIC}.health_check.port",
        "a target group asks one port, but 'rest' is on several host ports (8501, 8511); ask 'grpc', to which traffic",
    ),
    "a gRPC check of another port": (
        SECURE + TENSORFLOW + behind("resnet50", 'port = "grpc"', CHECK.format('port = "rest"')),
        f"{TRAFFIC}.health_check.port",
        "'rest' is not the port of the traffic, 'grpc', and the health check of gRPC traffic speaks gRPC; leave it out",
    ),
    "a path for gRPC": (
        SECURE + TENSORFLOW + behind("resnet50", 'port = "grpc"', CHECK.format('path = "/ping"')),
        f"{TRAFFIC}.health_check.path",
        "'/ping' is no method of gRPC; give one such as /grpc.health.v1.Health/Check, or leave it out",
    ),
    "a code that cannot be good": (
        PLAIN + TENSORFLOW + behind("resnet50", CHECK.format('matcher = "200-599"')),
        f"{TRAFFIC}.health_check.matcher",
        "599 is none of the codes 200 to 499 that may be good",
    ),
    "a code for a check without answers": (
        NETWORK + OWN + behind("own", CHECK.format('matcher = "200"')),
        "services.own.traffic.health_check.matcher",
        "has nothing to match, for the check only opens a connection: no path is known that own answers",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_is_refused_with_a_sentence(refused, case):
    """Each conflict is told once, at the setting that is wrong, with what to do."""
    fleet, path, message = CASES[case]
    found = refused(fleet)
    assert message in found[path]
    assert list(found) == [path]
