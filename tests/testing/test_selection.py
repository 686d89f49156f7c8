"""Assertions about resources never pass on nothing, and say what is nearest."""

import pytest

from neuronfleet.testing import load_plan, ref_to, sensitive, unknown


@pytest.fixture(scope="module")
def plan():
    """A real plan of two regions."""
    return load_plan("tests/data/plans/create.json")


@pytest.fixture(scope="module")
def changes():
    """A real plan that changes them."""
    return load_plan("tests/data/plans/change.json")


def test_all_passes_where_every_one_is_as_expected(plan):
    """Values of any kind are asserted in one call."""
    plan.resources("aws_launch_template").all({"metadata_options[0].http_tokens": "required"}, image_id=sensitive())
    plan.resources("aws_ecs_service").all(cluster=unknown(), task_definition=ref_to("aws_ecs_task_definition.this"))


def test_all_lists_each_one_that_differs(plan):
    """With what was found and what was expected."""
    with pytest.raises(AssertionError) as error:
        plan.resources("aws_ecs_service").all(name="inf1-use1", desired_count=2)
    assert str(error.value) == (
        "1 of 2 aws_ecs_service are not as expected\n"
        "  module.usw2.aws_ecs_service.this\n"
        "    name is \"inf1-usw2\"; expected 'inf1-use1'"
    )


@pytest.mark.parametrize("check", ["all", "any", "none"])
def test_nothing_is_proved_of_no_resources(plan, check):
    """A misspelt type fails every assertion, and the type that was meant is named."""
    with pytest.raises(AssertionError, match="no aws_ecs_servise, so nothing is proved; it has aws_ecs_service"):
        getattr(plan.resources("aws_ecs_servise"), check)(name="x")


def test_exactly_none_of_some_resources_is_not_proved_by_none(plan):
    """exactly(0, ...) with an expectation wants resources that differ."""
    with pytest.raises(AssertionError, match="nothing is proved"):
        plan.resources("aws_db_instance").exactly(0, publicly_accessible=True)


def test_that_there_are_none_can_be_asserted(plan):
    """Without an expectation none() means that the plan has no such resource."""
    plan.resources("aws_db_instance").none()
    with pytest.raises(AssertionError, match="2 aws_ecs_service have anything, expected 0"):
        plan.resources("aws_ecs_service").none()


def test_any_shows_the_closest(plan):
    """The resource with the fewest differences comes first."""
    with pytest.raises(AssertionError) as error:
        plan.resources("aws_ecs_service").any(name="inf1-usw2", desired_count=3)
    assert str(error.value).splitlines()[:4] == [
        "none of 2 aws_ecs_service has name = 'inf1-usw2', desired_count = 3",
        "closest:",
        "  module.usw2.aws_ecs_service.this",
        "    desired_count is 2; expected 3",
    ]


def test_exactly_counts(plan):
    """Another number fails with the addresses of those that are as expected."""
    public = plan.resources("aws_subnet").named("module.use1.*")
    public.exactly(2, map_public_ip_on_launch=True)
    with pytest.raises(AssertionError, match=r'expected 1: module.use1.aws_subnet.public\["us-east-1a"\]'):
        public.exactly(1, map_public_ip_on_launch=True)


def test_actions_are_asserted_by_one_word(changes):
    """A replacement is a replacement in either order."""
    changes.changes().any(action="replace")
    changes.changes("aws_subnet").any(action="delete")
    assert {one.address for one in changes.changes("aws_cloudwatch_log_group").where(action="update")}


def test_a_brackets_of_an_address_are_literal(plan):
    """Only the star is wild."""
    assert plan.resources("aws_subnet").named('module.use1.aws_subnet.public["us-east-1a"]').only.name == "public"


def test_an_address_that_is_not_there_is_named_with_the_nearest(plan):
    """A misspelt address is no silent None."""
    with pytest.raises(AssertionError, match=r"did you mean module\.use1\.aws_ecs_service\.this\?"):
        plan.resource("module.use1.aws_ecs_service.tihs")


def test_outputs_are_values_too(changes):
    """An output of a plan can be unknown, and a misspelt one is refused."""
    name = next(iter(changes.plan.document["output_changes"]))
    assert changes.output(name).is_known or changes.output(name).is_unknown
    with pytest.raises(AssertionError, match=f"it has {name}"):
        changes.output("nope")
