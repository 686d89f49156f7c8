"""Review results made by hand, with everything in them that a report may meet."""

from __future__ import annotations

import datetime
import functools

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    TaskSpec,
    Workload,
    Zone,
    decide,
    host_of,
)
from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.review.result import (
    ChangeResult,
    Finding,
    PlacementResult,
    PlanResult,
    ReviewResult,
    Rule,
    Waived,
)

TODAY = datetime.date(2026, 11, 23)
EAST, WEST = "plans/us-east-1.json", "plans/eu-west-1.json"

DEVICES = Rule(
    id="NEU004",
    name="devices-exist",
    severity=Severity.CRITICAL,
    title="Every device that a task maps exists on every instance type it may land on.",
    why="A task that maps a device which is not there never starts.",
    fix="Map only devices of the smallest instance type, or constrain the service to bigger ones.",
    references=("https://awsdocs-neuron.readthedocs-hosted.com/",),
)
IMDS = Rule(
    id="CAP010",
    name="imdsv2-required",
    severity=Severity.HIGH,
    title="Instances answer metadata requests only with a session token (IMDSv2).",
    why="With IMDSv1 a request that a container is tricked into making reads the credentials of the instance role.",
    fix='Set metadata_options { http_tokens = "required" } in the launch template.',
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        "javascript:alert(1)",
    ),
)
RETENTION = Rule(
    id="OBS001",
    name="log-retention",
    severity=Severity.MEDIUM,
    title="Log groups keep logs for a known time.",
    why="Logs that are kept for ever cost more every month.",
    fix="Set retention_in_days.",
)
INSIGHTS = Rule(
    id="OBS002",
    name="container-insights",
    severity=Severity.LOW,
    title="Clusters have Container Insights.",
    why="Without it nobody sees how full instances are.",
    fix="Set the cluster's containerInsights to enabled.",
)
IDLE = Rule(
    id="NET009",
    name="no-plain-http",
    severity=Severity.HIGH,
    title="Listeners speak HTTPS.",
    why="Anybody on the way reads what is sent.",
    fix="Add a certificate.",
)
RULES = {one.id: one for one in (IMDS, DEVICES, IDLE, RETENTION, INSIGHTS)}


def finding(rule, verdict, address, *, message="", region="us-east-1", plan=EAST, **more):
    """A finding; its fix is the policy's unless it is given."""
    return Finding(
        rule=rule,
        verdict=verdict,
        plan=plan,
        address=address,
        region=region,
        message=message,
        fix=more.pop("fix", rule.fix),
        fingerprint=more.pop("fingerprint", f"{rule.id}-{verdict}-{address}-{region}"),
        **more,
    )


def findings():
    """All verdicts, two regions, waivers, sources and constructs."""
    imds = 'http_tokens is "optional", so IMDSv1 is open'
    after = "metadata_options[0].http_tokens is known only after apply"
    where = "metadata_options[0].http_tokens"
    return (
        finding(
            IMDS,
            Verdict.FAIL,
            "aws_launch_template.inf1",
            message=imds,
            where=where,
            source=("stacks/inference_region.py", 42),
            construct="inference-us-east-1/Capacity/LaunchTemplate",
        ),
        finding(IMDS, Verdict.FAIL, 'aws_launch_template.many["a.b"]', message=imds, where=where),
        finding(
            IMDS, Verdict.UNKNOWN, "aws_launch_template.late", message=after, where=where, region="eu-west-1", plan=WEST
        ),
        finding(
            DEVICES,
            Verdict.FAIL,
            "aws_ecs_service.resnet50",
            message="the task maps /dev/neuron4, which inf1.xlarge does not have",
            fix="map /dev/neuron0, or run it on inf1.6xlarge",
            details=("inf1.xlarge has 1 device", "the container model maps /dev/neuron4"),
        ),
        finding(DEVICES, Verdict.PASS, "aws_ecs_service.bert", region="eu-west-1", plan=WEST, fingerprint=""),
        finding(
            RETENTION,
            Verdict.FAIL,
            "aws_cloudwatch_log_group.model",
            message="retention_in_days is 0: logs are kept for ever",
            region="eu-west-1",
            plan=WEST,
            waived=Waived(reason="audit wants them", owner="ml-platform", expires=datetime.date(2027, 3, 1)),
        ),
        finding(
            RETENTION,
            Verdict.FAIL,
            "aws_cloudwatch_log_group.old",
            message="retention_in_days is 0: logs are kept for ever",
            waived=Waived(reason="in the baseline", owner=""),
        ),
        finding(INSIGHTS, Verdict.FAIL, "aws_ecs_cluster.this", message="containerInsights is disabled"),
        finding(
            INSIGHTS,
            Verdict.ERROR,
            WEST,
            message="policy OBS002 failed with KeyError: 'name'; this is a bug",
            region=None,
            plan=WEST,
        ),
        finding(IDLE, Verdict.NOT_APPLICABLE, EAST, message="the plan has no aws_lb_listener", fingerprint=""),
        finding(
            IDLE,
            Verdict.NOT_APPLICABLE,
            WEST,
            message="the plan has no aws_lb_listener",
            plan=WEST,
            region="eu-west-1",
            fingerprint="",
        ),
    )


@functools.cache
def question(name="inference-us-east-1", desired=3):
    """A cluster of two instances, with a service that has too many tasks and one that is fine."""
    host = host_of(load_catalogue().instance_types["inf1.xlarge"], reserved_memory_mib=256)
    capacity = Capacity(
        name="inf1", host=host, zones=(Zone(name="us-east-1a"), Zone(name="us-east-1b")), min_size=2, max_size=2
    )

    def service(name, count, devices, port):
        return Workload(
            name=name,
            task=TaskSpec(cpu_units=1024, memory_mib=2048, devices=frozenset(devices), host_ports=frozenset({port})),
            desired_count=count,
            capacity_shares=(CapacityShare(capacity="inf1"),),
            deployment=Deployment(minimum_healthy_percent=0, maximum_percent=100),
        )

    return Cluster(
        name=name,
        capacities=(capacity,),
        workloads=(service("resnet50", desired, {0}, 9000), service("gateway", 2, (), 8080)),
    )


@functools.cache
def placement():
    """Claims about two clusters: some decided, some that the plan does not tell enough about."""
    cluster = question()
    return (
        PlacementResult(
            plan=EAST,
            region="us-east-1",
            cluster=cluster.name,
            question=cluster,
            addresses={
                "resnet50": "aws_ecs_service.resnet50",
                "gateway": "aws_ecs_service.gateway",
                "late": "aws_ecs_service.late",
            },
            claims=decide(cluster),
            undecided={"late": "container_definitions is known only after apply"},
        ),
        PlacementResult(
            plan=WEST,
            region=None,
            cluster="inference-eu-west-1",
            question=None,
            addresses={"bert": "aws_ecs_service.bert"},
            claims={},
            undecided={"bert": "the instance type of aws_launch_template.x is not known"},
        ),
    )


def plans():
    """Two plans with changes of every kind."""

    def change(address, kind, **more):
        return ChangeResult(
            address=address, type=address.partition(".")[0], region=more.pop("region", "us-east-1"), kind=kind, **more
        )

    return (
        PlanResult(
            path=EAST,
            region="us-east-1",
            regions=("us-east-1",),
            resources=40,
            terraform_version="1.11.4",
            changes=(
                change("aws_ecs_cluster.this", "create"),
                change("aws_ecs_service.resnet50", "update", changed=("desired_count",)),
                change(
                    "aws_lb_target_group.model",
                    "replace",
                    reason="it cannot be updated in place",
                    forced_by=("port",),
                    changed=("port", "arn"),
                ),
                change("aws_s3_bucket.models", "delete", reason="it is no longer in the configuration"),
                change("aws_iam_role.old", "forget", region=None),
                change("aws_vpc.this", "no-op"),
                change("aws_launch_template.inf1", "delete", deposed=True),
                change("aws_subnet.a", "create", imported=True),
                change("aws_subnet.b", "update", previous_address="aws_subnet.old"),
            ),
        ),
        PlanResult(path=WEST, region="eu-west-1", regions=("eu-west-1",), resources=38),
    )


def review(**more):
    """A review with everything in it."""
    all_findings = more.pop("findings", findings())
    return ReviewResult(
        plans=more.pop("plans", plans()),
        rules=more.pop("rules", RULES),
        findings=all_findings,
        placement=more.pop("placement", placement()),
        failed=more.pop("failed", True),
        failing=more.pop("failing", frozenset(one.fingerprint for one in all_findings if one.counts)),
        today=TODAY,
        **more,
    )


def many(count=5000):
    """A review with so many findings: every message another, so that nothing is alike; and many that are alike."""
    rules = list(RULES.values())
    half = count // 2
    different = [
        finding(
            rules[index % len(rules)],
            Verdict.FAIL if index % 3 else Verdict.UNKNOWN,
            f'aws_launch_template.inf1["{index}"]',
            message=f'http_tokens is "optional{index}", so IMDSv1 is open',
            where="metadata_options[0].http_tokens",
        )
        for index in range(half)
    ]
    alike = [
        finding(
            IMDS,
            Verdict.FAIL,
            f'aws_launch_template.west["{index}"]',
            message="it is open",
            region="eu-west-1",
            plan=WEST,
        )
        for index in range(count - half)
    ]
    return review(findings=(*different, *alike))
