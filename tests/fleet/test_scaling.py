"""Services that scale: what the capacity is sized for, what each slot may have, and what could not happen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.fleet.blueprint import SlotLimits
from neuronfleet.placement import Verdict

BERT = """
[load_balancers.api]
type = "application"
scheme = "internal"
[load_balancers.wire]
type = "network"
scheme = "internal"
[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
"""
SCALED = BERT + "slots = 2\nscaling = { min_tasks = 2, max_tasks = 7, cpu_percent = 50 }\n"
AT = "services.bert.scaling"


def limits(*pairs):
    """Limits of slots from pairs of numbers."""
    return tuple(SlotLimits(min_tasks=low, max_tasks=high) for low, high in pairs)


def test_a_capacity_is_sized_for_the_most_tasks_and_begins_with_the_least(plan):
    """Seven tasks in two slots are four instances and a spare one; two tasks are one instance."""
    (capacity,) = plan(SCALED).capacities
    assert (capacity.min_size, capacity.instances_needed, capacity.max_size) == (1, 1, 5)


def test_slots_share_the_limits_as_evenly_as_can_be(plan):
    """Each ECS service scales by itself, so what they may have together is what was asked."""
    (service,) = plan(SCALED).services
    assert service.scaling.slots == limits((1, 4), (1, 3))
    assert [slot.desired_count for slot in service.slots] == [1, 1]
    assert service.ignore_desired_count


def test_a_service_begins_with_the_count_that_is_given(plan):
    """Where it lies within the limits; Terraform leaves it alone afterwards."""
    (service,) = plan(
        BERT + "slots = 2\ndesired_count = 5\nscaling = { min_tasks = 2, max_tasks = 7, cpu_percent = 9 }"
    ).services
    assert (service.desired_count, [slot.desired_count for slot in service.slots]) == (5, [3, 2])


def test_slots_are_no_more_than_tasks_that_are_always_there(plan):
    """A slot without a task is never scaled out, since nothing is measured of it."""
    (service,) = plan(BERT + "scaling = { min_tasks = 2, max_tasks = 12, cpu_percent = 50 }").services
    assert [slot.devices for slot in service.slots] == [(0,), (1,)]


@given(low=st.integers(1, 9), more=st.integers(0, 9), spare=st.integers(0, 2), slots=st.integers(1, 4))
def test_whatever_is_scaled_can_be_placed_and_rolled_at_every_count(plan, low, more, spare, slots):
    """Of its own making: percentages that let the least tasks roll let all of them."""
    text = f"slots = {slots}\nspare_instances = {spare}\n"
    scaling = f"scaling = {{ min_tasks = {max(low, slots)}, max_tasks = {max(low, slots) + more}, cpu_percent = 50 }}"
    (service,) = plan(BERT + text + scaling).services
    assert (service.claims.placed.verdict, service.claims.rolls.verdict) == (Verdict.PROVED, Verdict.PROVED)


def test_percentages_that_only_many_tasks_can_keep_are_refused(refused, plan):
    """75 percent of four tasks lets one stop; of two it rounds up to both."""
    text = "slots = 1\nspare_instances = 0\ndeployment = { minimum_healthy_percent = 75, maximum_percent = 100 }\n"
    found = refused(BERT + text + "scaling = { min_tasks = 2, max_tasks = 4, cpu_percent = 50 }")
    assert "a rolling update may never finish" in found["services.bert.deployment"]
    assert plan(BERT + text + "scaling = { min_tasks = 4, max_tasks = 8, cpu_percent = 50 }").services


def test_schedules_change_the_limits_of_every_slot(plan):
    """What they leave out stays as it was."""
    morning = "schedules = { morning = { expression = 'cron(0 7 ? * MON-FRI *)', min_tasks = 5 } }"
    text = BERT + f"slots = 2\nscaling = {{ min_tasks = 2, max_tasks = 7, {morning} }}\n"
    (schedule,) = plan(text).services[0].scaling.schedules
    assert (schedule.name, schedule.timezone) == ("morning", "UTC")
    assert schedule.slots == limits((3, None), (2, None))


@pytest.mark.parametrize(
    ("keys", "path", "message"),
    [
        ("min_tasks = 3, max_tasks = 2, cpu_percent = 5", f"{AT}.min_tasks", "3 is more than max_tasks = 2"),
        (
            "min_tasks = 1, max_tasks = 4, cpu_percent = 5",
            f"{AT}.min_tasks",
            (
                "1 is less than its 2 slots, and a slot without a task never gets one, since nothing is measured of "
                "it; set min_tasks = 2, or slots = 1"
            ),
        ),
        (
            "min_tasks = 2, max_tasks = 4",
            AT,
            (
                "has no signal: give requests_per_target, in_flight_requests_per_target, "
                "neuroncore_utilization_percent, cpu_percent, memory_percent, custom_metric or schedules"
            ),
        ),
        (
            "min_tasks = 2, max_tasks = 4, requests_per_target = 5",
            f"{AT}.requests_per_target",
            "needs a load balancer that counts requests: write [services.bert.traffic], or scale by another signal",
        ),
        (
            "min_tasks = 2, max_tasks = 4, schedules = { x = { expression = 'cron(0 7 * *)', max_tasks = 3 } }",
            f"{AT}.schedules.x.expression",
            "'cron(0 7 * *)': it has 4 fields, and cron has 6: minutes, hours, day-of-month, month, day-of-week, year",
        ),
        (
            "min_tasks = 2, max_tasks = 4, schedules = { x = { expression = 'daily', max_tasks = 3 } }",
            f"{AT}.schedules.x.expression",
            "'daily': give a cron(...), rate(...) or at(...) expression, such as cron(0 7 ? * MON-FRI *)",
        ),
        (
            "min_tasks = 2, max_tasks = 4, schedules = { x = { expression = 'rate(1 day)', max_tasks = 5 } }",
            f"{AT}.schedules.x.max_tasks",
            "5 is more than scaling.max_tasks = 4, which the capacity is sized for; raise that",
        ),
        (
            "min_tasks = 2, max_tasks = 4, schedules = { x = { expression = 'rate(1 day)', min_tasks = 0 } }",
            f"{AT}.schedules.x.min_tasks",
            "0 is less than its 2 slots, and a slot without a task never gets one by itself; give 2 or more",
        ),
        (
            "min_tasks = 2, max_tasks = 4, schedules = { x = { expression = 'rate(1 day)' } }",
            f"{AT}.schedules.x",
            "changes nothing; give min_tasks, max_tasks or both",
        ),
        (
            (
                "min_tasks = 2, max_tasks = 4, schedules = { x = { expression = 'rate(1 day)', max_tasks = 3, timezone "
                "= 'Europe/Pari' } }"
            ),
            f"{AT}.schedules.x.timezone",
            "'Europe/Pari' is not an IANA time zone; did you mean 'Europe/Paris'?",
        ),
    ],
)
def test_scaling_that_could_not_happen_is_refused(refused, keys, path, message):
    """With what was given, what is allowed and what to do."""
    assert refused(BERT + f"slots = 2\nscaling = {{ {keys} }}\n")[path] == message


def test_a_count_outside_of_the_limits_is_refused(refused):
    """Application Auto Scaling would change it at once."""
    text = BERT + "slots = 2\ndesired_count = 9\nscaling = { min_tasks = 2, max_tasks = 4, cpu_percent = 5 }"
    message = "9 is outside of scaling, 2 to 4; leave it out to start with 2"
    assert refused(text)["services.bert.desired_count"] == message


def test_requests_are_counted_by_application_load_balancers_only(refused):
    """A network load balancer sees connections."""
    text = (
        BERT
        + 'traffic = { load_balancer = "wire" }\nscaling = { min_tasks = 4, max_tasks = 4, requests_per_target = 1 }'
    )
    message = refused(text)[f"{AT}.requests_per_target"]
    assert message == (
        "needs an application load balancer, for a network one sees no requests: take one, or scale by another signal"
    )
