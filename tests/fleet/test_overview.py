"""What is seen and told of a fleet as a whole: graphs of all regions, and who hears that none answers."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.errors import FleetError
from neuronfleet.fleet import parse_fleet, plan_global
from tests.fleet.spanning import DNS, IMAGE, OWN_IMAGE, TODAY, spanning, text_of

OVERVIEW = "[alarms]\n[overview]\nno_healthy_region = true\nemails = ['oncall@example.com']\n"
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")


def refused(addition: str) -> dict[str, str]:
    """Problems of the fleet with an addition, by path."""
    with pytest.raises(FleetError) as caught:
        plan_global(parse_fleet(tomllib.loads(text_of(addition))), today=TODAY)
    return {problem.path: problem.message for problem in caught.value.problems}


def test_without_the_table_nothing_spans_regions_for_it():
    """A fleet without hostnames, accelerators and overview has no such stack."""
    assert plan_global(parse_fleet(tomllib.loads(text_of(""))), today=TODAY) is None
    assert spanning(DNS).overview is None


def test_an_overview_alone_makes_the_stack():
    """After the stacks of all regions, since it finds their load balancers."""
    blueprint = spanning("[overview]\n")
    assert blueprint.deploy_after == tuple(f"fleet-{region}" for region in REGIONS)
    assert (blueprint.dns, blueprint.accelerators) == ((), ())
    assert [(one.region, one.full_name) for one in blueprint.load_balancers] == [
        (region, "fleet-public") for region in REGIONS
    ]
    assert blueprint.overview.services == ()
    assert blueprint.provider_regions == REGIONS


def test_every_graph_has_a_line_of_each_region():
    """Requests, errors, latency, tasks and instances, where they are to be had."""
    dashboard = spanning("[overview]\n").overview.dashboard
    assert dashboard.name == "fleet-overview"
    shown = {graph.title: [metric.label for metric in graph.metrics] for graph in dashboard.graphs}
    assert set(shown) == {
        "public: requests a minute",
        "public: errors a minute",
        "public: seconds until 99 of 100 have their answer",
        "resnet50: tasks that run",
        "resnet50: instances needed, in percent of those there are",
    }
    assert set(map(tuple, shown.values())) == {REGIONS}
    places = [(graph.x, graph.y) for graph in dashboard.graphs]
    assert len(set(places)) == len(places)
    assert dashboard.alarms == {}


def test_a_region_without_container_insights_counts_no_tasks():
    """The others do."""
    dashboard = spanning('[overview]\n[overrides.eu-west-1]\ncontainer_insights = "disabled"\n').overview.dashboard
    tasks = next(graph for graph in dashboard.graphs if graph.title == "resnet50: tasks that run")
    assert [metric.region for metric in tasks.metrics] == ["us-east-1", "ap-northeast-1"]


def test_what_monitors_publish_is_shown_side_by_side():
    """Namespace and dimensions are those of the regions' own graphs."""
    dashboard = spanning(
        "[overview]\n[services.resnet50.neuron_monitor]\nimage = 'mirror/neuron-monitor:1.3.0'\n"
    ).overview.dashboard
    cores = next(graph for graph in dashboard.graphs if "NeuronCores" in graph.title)
    assert {(one.namespace, one.name) for one in cores.metrics} == {("NeuronFleet", "NeuronCoreUtilization")}
    assert cores.metrics[1].dimensions == {"ClusterName": "fleet", "ServiceName": "resnet50"}


def test_somebody_is_told_when_a_service_answers_nowhere():
    """By the alarm of each region, in the only region that counts health checks."""
    overview = spanning(OVERVIEW).overview
    (watched,) = overview.services
    assert watched.alarms == dict.fromkeys(REGIONS, "fleet-resnet50-no-healthy-target")
    assert (watched.alarm, overview.region) == ("fleet-resnet50-no-healthy-region", "us-east-1")
    assert overview.topic_name == "fleet-no-healthy-region"
    assert set(overview.dashboard.alarms) == set(REGIONS)


def test_a_fleet_elsewhere_gets_a_provider_of_the_region_that_counts():
    """Its load balancers are looked up in its own regions only."""
    text = text_of(OVERVIEW).replace('"us-east-1", ', "").replace(', "ap-northeast-1"', "")
    blueprint = plan_global(parse_fleet(tomllib.loads(text)), today=TODAY)
    assert blueprint.regions == ("eu-west-1",)
    assert blueprint.provider_regions == ("eu-west-1", "us-east-1")


def test_a_standby_of_no_tasks_is_no_healthy_region():
    """It has no alarm either: nobody answers there by design."""
    text = OVERVIEW + "[overrides.eu-west-1.services.resnet50]\ndesired_count = 0\n"
    (watched,) = spanning(text).overview.services
    assert set(watched.alarms) == {"us-east-1", "ap-northeast-1"}


@pytest.mark.parametrize(
    ("addition", "path", "message"),
    [
        ("[overview]\ndashboard = false\n", "overview", "shows nothing and tells nothing"),
        ("[overview]\nname = 'a b'\n", "overview.name", "is no name of a dashboard"),
        (
            "[dashboard]\n[overview]\nname = '{fleet}-eu-west-1'\n",
            "overview.name",
            "is the name of the dashboard of eu-west-1",
        ),
        ("[overview]\nemails = ['a@example.com']\n", "overview.emails", "which is off; switch it on"),
        ("[overview]\nno_healthy_region = true\n", "overview.no_healthy_region", "resnet50 has none in us-east-1"),
        (
            OVERVIEW + "[overrides.eu-west-1.alarms]\nenabled = false\n",
            "overview.no_healthy_region",
            "resnet50 has none in eu-west-1; write [alarms]",
        ),
        (
            OVERVIEW.replace(
                "emails = ['oncall@example.com']", "sns_topic_arn = 'arn:aws:sns:eu-west-1:123456789012:x'"
            ),
            "overview.sns_topic_arn",
            "is no topic of us-east-1",
        ),
        (
            OVERVIEW + "sns_topic_arn = 'arn:{partition}:sns:us-east-1:{account_id}:x'\n",
            "overview.emails",
            "leave out one of the two",
        ),
        (
            OVERVIEW + "kms_key_id = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d'\n",
            "overview.kms_key_id",
            "is no key of us-east-1",
        ),
        (OVERVIEW.replace("com'", "com', 'oncall@example.com'"), "overview.emails[1]", "is listed twice"),
    ],
)
def test_what_could_not_be_seen_or_told_is_refused(addition, path, message):
    """With what was given, what is allowed and what to do."""
    assert message in refused(addition)[path]


def test_other_partitions_count_no_health_checks():
    """A dashboard they can have."""
    text = text_of(OVERVIEW).replace('"us-east-1", "eu-west-1", "ap-northeast-1"', '"cn-north-1", "cn-northwest-1"')
    text = text.replace(IMAGE, OWN_IMAGE).replace("traffic.load_balancer", "traffic.load_balancer", 1)
    with pytest.raises(FleetError) as caught:
        plan_global(parse_fleet(tomllib.loads(text)), today=TODAY)
    assert any("the fleet is in aws-cn" in problem.message for problem in caught.value.problems)
