"""What an attribute points to: by value where it is known, by reference where it is not, and how sure that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.plan.reading import plan_from, read_plans
from tests.plan.making import changed, configured, constant, created, document, refer

PLANS = Path(__file__).parents[1] / "data" / "plans"


def addresses(targets):
    """Addresses, and whether they are certain."""
    return [one.address for one in targets.resources], targets.certain


@pytest.mark.parametrize("name", ["create", "change"])
@pytest.mark.parametrize(("module", "other"), [("use1", "usw2"), ("usw2", "use1")])
def test_each_region_of_a_real_plan_is_wired_to_itself(name, module, other):
    """In both real two-region plans, unknown or known, a service's parts are those of its own module."""
    (plan,) = read_plans([PLANS / f"{name}.json"])
    service = plan.find(f"module.{module}.aws_ecs_service.this")
    group = plan.find(f"module.{module}.aws_autoscaling_group.this")
    for resource, path, target in (
        (service, ("cluster",), "aws_ecs_cluster.this"),
        (service, ("task_definition",), "aws_ecs_task_definition.this"),
        (service, ("capacity_provider_strategy", 0, "capacity_provider"), "aws_ecs_capacity_provider.this"),
        (group, ("launch_template", 0, "id"), "aws_launch_template.this"),
    ):
        types = (target.split(".")[0],)
        assert addresses(plan.targets(resource, *path, types=types)) == ([f"module.{module}.{target}"], True)
    subnets = plan.targets(group, "vpc_zone_identifier", types=("aws_subnet",))
    assert subnets.resources
    assert all(one.address.startswith(f"module.{module}.aws_subnet.private") for one in subnets.resources)
    # while ids are unknown nobody can say that a splat was not filtered
    assert subnets.certain == (name == "change")
    assert other not in str(addresses(subnets))


def test_the_same_key_of_for_each_is_meant():
    """``aws_subnet.private[each.key].id`` points to the subnet with the resource's own key."""
    (plan,) = read_plans([PLANS / "create.json"])
    association = plan.find('module.use1.aws_route_table_association.private["us-east-1b"]')
    found = plan.targets(association, "subnet_id", types=("aws_subnet",))
    assert addresses(found) == (['module.use1.aws_subnet.private["us-east-1b"]'], True)


def chained(**more):
    """Subnets by for_each, and associations whose for_each is those subnets."""
    return plan_from(
        document(
            *(created(f'aws_subnet.a["{key}"]', {}, {"id": True}) for key in ("x", "y")),
            *(created(f'aws_thing.b["{key}"]', {}, {"subnet": True}) for key in ("x", "y")),
            root={
                "resources": [
                    configured("aws_subnet.a", {}, for_each_expression=refer("var.zones")),
                    configured(
                        "aws_thing.b", {"subnet": refer(*more["subnet"])}, for_each_expression=refer("aws_subnet.a")
                    ),
                ]
            },
        )
    )


def test_each_value_leads_to_what_for_each_goes_over():
    """``each.value.id`` in a ``for_each = aws_subnet.a`` is the subnet with the same key."""
    plan = chained(subnet=("each.value.id", "each.value"))
    assert addresses(plan.targets(plan.find('aws_thing.b["y"]'), "subnet")) == (['aws_subnet.a["y"]'], True)


def test_several_instances_are_not_certain():
    """A reference to a resource with several instances and no key means any of them."""
    plan = chained(subnet=("aws_subnet.a",))
    found = plan.targets(plan.find('aws_thing.b["y"]'), "subnet")
    assert addresses(found) == (['aws_subnet.a["x"]', 'aws_subnet.a["y"]'], False)
    assert found.only is None


def test_a_named_key_is_meant():
    """``aws_subnet.a["x"].id`` is that instance, also where the resource's own key is another."""
    plan = chained(subnet=('aws_subnet.a["x"].id', 'aws_subnet.a["x"]', "aws_subnet.a"))
    assert addresses(plan.targets(plan.find('aws_thing.b["y"]'), "subnet")) == (['aws_subnet.a["x"]'], True)


def fleet():
    """Two instances of one module; each calls a service module and passes its cluster down; one output comes up."""
    inner = {
        "resources": [configured("aws_ecs_service.s", {"cluster": refer("var.cluster")})],
        "variables": {"cluster": {}},
    }
    made = {
        "resources": [configured("aws_ecs_cluster.c", {"name": constant("c")})],
        "outputs": {"arn": {"expression": refer("aws_ecs_cluster.c.arn", "aws_ecs_cluster.c")}},
        "module_calls": {
            "service": {
                "expressions": {"cluster": refer("aws_ecs_cluster.c.arn", "aws_ecs_cluster.c")},
                "module": inner,
            }
        },
    }
    changes = []
    for key in ("eu", "us.west"):
        changes += [
            created(f'module.fleet["{key}"].aws_ecs_cluster.c', {"name": "c"}, {"arn": True, "id": True}),
            created(f'module.fleet["{key}"].module.service.aws_ecs_service.s', {}, {"cluster": True}),
        ]
    changes.append(created("aws_ecs_service.outside", {}, {"cluster": True}))
    root = {
        "resources": [
            configured(
                "aws_ecs_service.outside", {"cluster": refer('module.fleet["us.west"].arn', 'module.fleet["us.west"]')}
            )
        ],
        "module_calls": {"fleet": {"module": made, "for_each_expression": refer("var.x")}},
    }
    return plan_from(document(*changes, root=root))


def test_instances_of_modules_are_kept_apart():
    """A variable that leads to the caller leads to the very instance of the module that called."""
    plan = fleet()
    service = plan.find('module.fleet["us.west"].module.service.aws_ecs_service.s')
    found = plan.targets(service, "cluster", types=("aws_ecs_cluster",))
    assert addresses(found) == (['module.fleet["us.west"].aws_ecs_cluster.c'], True)


def test_an_output_of_a_module_instance_leads_into_that_instance():
    """``module.fleet["us.west"].arn`` is the cluster in that instance."""
    plan = fleet()
    found = plan.targets(plan.find("aws_ecs_service.outside"), "cluster", types=("aws_ecs_cluster",))
    assert addresses(found) == (['module.fleet["us.west"].aws_ecs_cluster.c'], True)


def test_equal_names_in_two_regions_are_kept_apart():
    """A known name means the resource of that name in the same region."""
    root = {
        "resources": [
            configured(f"aws_ecs_cluster.{name}", {}, provider_config_key=key)
            for name, key in (("here", "aws"), ("there", "aws.west"))
        ]
        + [configured("aws_ecs_service.s", {}, provider_config_key="aws.west")]
    }
    providers = {
        "aws": {"expressions": {"region": constant("us-east-1")}},
        "aws.west": {"expressions": {"region": constant("us-west-2")}},
    }
    plan = plan_from(
        document(
            created("aws_ecs_cluster.here", {"name": "inf1"}),
            created("aws_ecs_cluster.there", {"name": "inf1"}),
            created("aws_ecs_service.s", {"cluster": "inf1", "other": "arn:aws:ecs:us-east-1:1:cluster/inf1"}),
            root=root,
            providers=providers,
        )
    )
    service = plan.find("aws_ecs_service.s")
    types = ("aws_ecs_cluster",)
    assert addresses(plan.targets(service, "cluster", types=types)) == (["aws_ecs_cluster.there"], True)
    assert addresses(plan.targets(service, "other", types=types)) == (["aws_ecs_cluster.here"], True)


def test_arns_and_revisions_of_literals_are_seen_through():
    """A literal ARN, and a family with its revision, point to the resource of that name."""
    plan = plan_from(
        document(
            created("aws_ecs_task_definition.t", {"family": "bert"}),
            created("aws_ecs_service.s", {"task_definition": "arn:aws:ecs:us-east-1:1:task-definition/bert:7"}),
            created("aws_ecs_service.f", {"task_definition": "bert:7"}),
            created("aws_ecs_service.n", {"task_definition": "resnet:7"}),
        )
    )
    types = ("aws_ecs_task_definition",)
    for name in "sf":
        found = plan.targets(plan.find(f"aws_ecs_service.{name}"), "task_definition", types=types)
        assert addresses(found) == (["aws_ecs_task_definition.t"], True)
    assert addresses(plan.targets(plan.find("aws_ecs_service.n"), "task_definition", types=types)) == ([], True)


def test_ids_from_before_are_known():
    """A resource whose id the plan leaves alone is found by the id that it had."""
    plan = plan_from(
        document(
            changed("aws_vpc.v", ["update"], before={"id": "vpc-1"}, after={}, unknown={"id": True}),
            created("aws_subnet.s", {"vpc_id": "vpc-1"}),
        )
    )
    assert addresses(plan.targets(plan.find("aws_subnet.s"), "vpc_id")) == (["aws_vpc.v"], True)


def test_a_condition_whose_other_branch_is_known_is_decided():
    """Of ``c ? known : unknown`` the unknown one is meant where the value is unknown."""
    plan = plan_from(
        document(
            changed("aws_ecs_cluster.old", ["no-op"], before={"arn": "a"}, after={"arn": "a"}),
            created("aws_ecs_cluster.new", {}, {"arn": True}),
            created("aws_ecs_service.s", {}, {"cluster": True}),
            root={
                "resources": [
                    configured(
                        "aws_ecs_service.s",
                        {"cluster": refer("var.c", "aws_ecs_cluster.old.arn", "aws_ecs_cluster.new.arn")},
                    )
                ]
            },
        )
    )
    assert addresses(plan.targets(plan.find("aws_ecs_service.s"), "cluster")) == (["aws_ecs_cluster.new"], True)


@pytest.mark.parametrize("reference", ["local.cluster", "module.x"])
def test_a_dead_end_leaves_doubt(reference):
    """Where the configuration says only ``local.x`` nothing is certain."""
    plan = plan_from(
        document(
            created("aws_ecs_service.s", {}, {"cluster": True}),
            root={"resources": [configured("aws_ecs_service.s", {"cluster": refer(reference)})]},
        )
    )
    found = plan.targets(plan.find("aws_ecs_service.s"), "cluster", types=("aws_ecs_cluster",))
    assert addresses(found) == ([], False)


def test_a_list_of_unknown_elements_is_certain_where_each_has_its_reference():
    """``[aws_subnet.a.id, aws_subnet.b.id]`` are both subnets for certain; null points nowhere for certain."""
    plan = plan_from(
        document(
            created("aws_subnet.a", {}, {"id": True}),
            created("aws_subnet.b", {}, {"id": True}),
            created("aws_lb.l", {"subnets": [None, None], "none": None}, {"subnets": [True, True]}),
            root={"resources": [configured("aws_lb.l", {"subnets": refer("aws_subnet.a.id", "aws_subnet.b.id")})]},
        )
    )
    balancer = plan.find("aws_lb.l")
    assert addresses(plan.targets(balancer, "subnets")) == (["aws_subnet.a", "aws_subnet.b"], True)
    assert addresses(plan.targets(balancer, "none")) == ([], True)


def test_a_replicated_plan_is_wired_as_the_small_one():
    """Copies of a module, by for_each, each point to their own parts."""
    (plan,) = read_plans([PLANS / "create.json"])
    text = json.dumps(plan.document).replace("module.use1.", 'module.use1[\\"k.1\\"].')
    big = plan_from(json.loads(text))
    service = big.find('module.use1["k.1"].aws_ecs_service.this')
    found = big.targets(service, "cluster", types=("aws_ecs_cluster",))
    assert addresses(found) == (['module.use1["k.1"].aws_ecs_cluster.this'], True)


def test_inner_instances_of_one_outer_module_are_kept_apart():
    """In module.a.module.b["x"] a name means the resource of that instance, not of module.a.module.b["y"]."""
    inner = {"resources": [configured("aws_y.y", {}), configured("aws_x.x", {"y": refer("aws_y.y.id", "aws_y.y")})]}
    changes = []
    for key in ("x", "y"):
        changes += [
            created(f'module.a.module.b["{key}"].aws_y.y', {}, {"id": True}),
            created(f'module.a.module.b["{key}"].aws_x.x', {}, {"y": True}),
        ]
    root = {"module_calls": {"a": {"module": {"module_calls": {"b": {"module": inner}}}}}}
    plan = plan_from(document(*changes, root=root))
    found = plan.targets(plan.find('module.a.module.b["y"].aws_x.x'), "y")
    assert addresses(found) == (['module.a.module.b["y"].aws_y.y'], True)


def test_each_value_of_a_module_call_is_the_key_of_the_module():
    """``module "m" { for_each = aws_y.y, id = each.value.id }``: inside, var.id is the one with the module's key."""
    inner = {"resources": [configured("aws_x.x", {"y": refer("var.id")})], "variables": {"id": {}}}
    call = {"for_each_expression": refer("aws_y.y"), "expressions": {"id": refer("each.value.id", "each.value")}}
    plan = plan_from(
        document(
            *(created(f'aws_y.y["{key}"]', {}, {"id": True}) for key in "ab"),
            *(created(f'module.m["{key}"].aws_x.x', {}, {"y": True}) for key in "ab"),
            root={"resources": [configured("aws_y.y", {})], "module_calls": {"m": {**call, "module": inner}}},
        )
    )
    assert addresses(plan.targets(plan.find('module.m["b"].aws_x.x'), "y")) == (['aws_y.y["b"]'], True)
