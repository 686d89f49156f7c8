"""modules/inf1-capacity decides what the planner decides, and writes what the stack writes."""

from __future__ import annotations

import base64
import itertools
import json
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import ConstructError
from neuronfleet.export.modules.inf1_capacity import Inf1Capacity
from neuronfleet.fleet.planner.capacity.sizing import _refresh
from neuronfleet.fleet.planner.names import IAM_ROLE, limited
from neuronfleet.infra.instances.user_data import user_data_expression
from neuronfleet.infra.literal import Reference
from tests.export.modules.evaluated import documents, evaluated, run

pytestmark = pytest.mark.node

ALONE = {"fallback_instance_types": []}


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """The module's data."""
    return documents(tmp_path_factory.mktemp("capacity"), Inf1Capacity)["inf1-capacity"]


@pytest.mark.terraform
def test_instance_refreshes_keep_and_have_what_the_planner_says(document, tmp_path):
    """For every small group, whatever percentages are asked for."""
    cases = [
        {
            "min_size": low,
            "max_size": high,
            "instances_needed": needed,
            "refresh_min_healthy_percent": asked_min,
            "refresh_max_healthy_percent": asked_max,
        }
        for low, high, needed, asked_min, asked_max in itertools.product(
            range(3), range(5), (None, 0, 1, 3, 4), (None, 0, 50, 100), (None, 100, 110, 150)
        )
    ]
    template = "${[local.refresh_min_healthy_percent, local.refresh_max_healthy_percent]}"
    found = evaluated(tmp_path, document, template, cases)
    for case, percentages in zip(cases, found, strict=True):
        needed = case["min_size"] if case["instances_needed"] is None else case["instances_needed"]
        context = Mock()
        capacity = SimpleNamespace(name="shared", settings=SimpleNamespace(**case))
        assert tuple(percentages) == _refresh(context, capacity, needed, case["max_size"]), case


@pytest.mark.terraform
def test_subnets_that_are_looked_up_are_left_out_where_the_type_is_not_offered(document, tmp_path):
    """Also where a zone is named that has them; those that are given with their zones are treated alike."""
    zones = {"subnet-a": "use1-az2", "subnet-b": "use1-az3", "subnet-c": "use1-az4"}
    subnets = [{"id": name, "availability_zone_id": zone} for name, zone in zones.items()]
    offered = {"locations": ["use1-az2", "use1-az4"]}
    cases = [
        {"subnets": given, "zone_ids": asked, "offered": offered, "looked_up": {one["id"]: one for one in found}}
        for given, found in (([], subnets), (subnets, []), (subnets[:1], subnets[1:]))
        for asked in ([], ["use1-az3", "use1-az4"])
    ]
    found = evaluated(
        tmp_path,
        document,
        "${local.subnet_ids}",
        cases,
        offered="data.aws_ec2_instance_type_offerings.this",
        looked_up="data.aws_subnet.this",
    )
    assert found == [["subnet-a", "subnet-c"], ["subnet-c"]] * 3


@pytest.mark.terraform
def test_role_names_are_cut_as_the_planner_cuts_them(document, tmp_path):
    """At the limit, beyond it, and where the cut leaves a hyphen at the end."""
    names = ["a" * length for length in (3, 44, 45, 46, 125)] + [f"{'a' * 53}--{'b' * 20}", f"{'-'.join('ab' * 30)}"]
    cases = [{"name": name, "instance_role_name": None, "region": "us-east-1"} for name in names]
    found = evaluated(tmp_path, document, "${local.role_name}", cases, region="data.aws_region.current.id")
    assert found == [limited(name, "us-east-1", "instance", limit=IAM_ROLE) for name in names]


@pytest.mark.terraform
def test_every_family_and_form_of_version_is_the_parameter_of_the_catalogue(document, tmp_path):
    """Recommended, by date, by version, by image name."""
    catalogue = load_catalogue()
    cases, expected = [], []
    for family in catalogue.ami_families.values():
        fits = next(
            one
            for one in catalogue.instance_types.values()
            if one.accelerated == family.accelerated and one.architecture == family.architecture
        )
        version = family.version_example
        for form in ("recommended", version.rpartition(".")[2], version, family.image_name_of(version)):
            cases.append({"ami_family": family.name, "ami_version": form, "instance_type": fits.name, **ALONE})
            expected.append(family.parameter(form))
    assert evaluated(tmp_path, document, document["locals"]["ami_parameter"], cases) == expected


@pytest.mark.terraform
def test_every_instance_type_has_an_image_that_fits_it(document, tmp_path):
    """Neuron devices need the driver, and arm64 its own family."""
    catalogue = load_catalogue()
    cases = [
        {"ami_family": None, "ami_version": "recommended", "instance_type": name, **ALONE}
        for name in catalogue.instance_types
    ]
    for case, family in zip(cases, evaluated(tmp_path, document, "${local.ami_family}", cases), strict=True):
        instance, found = catalogue.instance_types[case["instance_type"]], catalogue.ami_families[family]
        assert (found.accelerated, found.architecture) == (instance.accelerated, instance.architecture), instance.name
        assert found.superseded_by is None


NAMES = st.from_regex(r"[A-Za-z0-9_./\\-]{1,12}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9_.@/\\:-]{1,5}( [A-Za-z0-9_.@/\\:-]{1,5})?", fullmatch=True)
LINES = st.lists(st.sampled_from(["", "echo ${HOME} %{if}", 'echo "a\\n"', "umlaut: ü", "\ttab", "# $$"]), max_size=4)
CASES = st.lists(
    st.fixed_dictionaries(
        {
            "cluster_name": st.sampled_from(["inference", "a-b_c"]),
            "reserved_memory_mib": st.sampled_from([0, 1, 256]),
            "attributes": st.dictionaries(NAMES, VALUES, max_size=3),
            "user_data": LINES.map("\n".join),
            "spot": st.sampled_from([None, {"on_demand_base": 1}]),
        }
    ),
    min_size=15,
    max_size=15,
)


@pytest.mark.terraform
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES)
def test_user_data_is_that_of_the_stack_byte_for_byte(document, tmp_path_factory, cases):
    """Another byte would be another launch template, and an instance refresh."""
    folder = tmp_path_factory.mktemp("user_data")
    found = evaluated(folder, document, document["resource"]["aws_launch_template"]["this"]["user_data"], cases)
    stack = {
        f"case{index}": {
            "value": user_data_expression(
                cluster_name=json.dumps(case["cluster_name"]),
                reserved_memory_mib=case["reserved_memory_mib"],
                attributes=case["attributes"],
                extra_lines=case["user_data"],
                spot=case["spot"] is not None,
            )
        }
        for index, case in enumerate(cases)
    }
    (folder / "main.tf.json").write_text(json.dumps({"output": stack}), encoding="utf-8")
    run(folder, "apply", "-auto-approve")
    outputs = json.loads(run(folder, "output", "-json"))
    for index, value in enumerate(found):
        expected = outputs[f"case{index}"]["value"]
        assert base64.b64decode(value) == base64.b64decode(expected), cases[index]


def test_user_data_half_known_is_refused():
    """What is to be evaluated later cannot stand beside what is decided now."""
    with pytest.raises(ConstructError, match="give expressions of reserved_memory_mib and extra_lines as well"):
        user_data_expression(
            cluster_name="var.cluster_name",
            reserved_memory_mib=256,
            attributes=Reference("${var.attributes}"),
            extra_lines="",
        )


def test_instances_wait_for_what_they_need_as_in_the_stack(document):
    """The role's policies, the rule that lets them out, and what is reserved; subnets bring the ways out with them."""
    group = document["resource"]["aws_autoscaling_group"]["this"]
    assert sorted(group["depends_on"]) == [
        "aws_ec2_capacity_reservation.this",
        "aws_iam_role_policy_attachment.instance_ecs",
        "aws_iam_role_policy_attachment.instance_ssm",
        "aws_resourcegroups_resource.this",
        "aws_vpc_security_group_egress_rule.instances_all",
    ]
