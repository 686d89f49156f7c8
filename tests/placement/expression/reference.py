"""A second evaluator, as plain as can be: 0 is false, 1 is true, 1/2 is unknown.

It shares the nodes and the views with the library and nothing else: dates, versions, patterns and precedence are its
own.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re

AUTOMATIC = {
    "ecs.ami-id",
    "ecs.availability-zone",
    "ecs.cpu-architecture",
    "ecs.instance-type",
    "ecs.os-family",
    "ecs.os-type",
    "ecs.subnet-id",
    "ecs.vpc-id",
}
HALF = 0.5
QUESTIONS = {
    "group": ("and", "left", "right", "or"),
    "regex": ("fullmatch", "match", "search"),
    "absent": (0, 1),
    "denied group": ("none", "some"),
    "order": ("number", "text"),
    "version": ("filled", "shorter"),
    "span": ("instant", "whole"),
}


class Reading(dict):
    """Answers to questions, and which of them were read."""

    def __init__(self, answers):
        super().__init__(answers)
        self.read = set()

    def __getitem__(self, question):
        self.read.add(question)
        return super().__getitem__(question)


def outcome(expression, view):
    """The word for what all readings say together; what a reading did not ask makes it no other."""
    values, seen = set(), set()
    for answers in itertools.product(*QUESTIONS.values()):
        chosen = dict(zip(QUESTIONS, answers, strict=True))
        if any(asked <= chosen.items() for asked in seen):
            continue
        reading = Reading(chosen)
        values.add(value(expression, view, reading))
        seen.add(frozenset((question, chosen[question]) for question in reading.read))
    if {0, 1} <= values:
        return "ambiguous"
    if HALF in values:
        return "unknown"
    return {0: "false", 1: "true"}[values.pop()]


def value(node, view, reading):
    """Kleene's minimum and maximum."""
    kind = type(node).__name__
    if kind == "Comparison":
        return compare(node, view, reading)
    parts = [value(one, view, reading) for one in node.operands]
    if kind == "Not":
        return 1 - parts[0]
    if kind == "And":
        return min(parts)
    if kind == "Or":
        return max(parts)
    words = [one.value for one in node.connectives]
    while words:
        at = {
            "and": words.index("and") if "and" in words else 0,
            "or": words.index("or") if "or" in words else 0,
            "left": 0,
            "right": len(words) - 1,
        }[reading["group"]]
        choose = min if words.pop(at) == "and" else max
        parts[at : at + 2] = [choose(parts[at], parts[at + 1])]
    return parts[0]


def compare(node, view, reading):
    """One comparison."""
    subject, sign = str(node.subject), node.operator.word
    literals = [node.argument] if isinstance(node.argument, str) else list(node.argument or ())
    if subject.startswith("attribute:"):
        return attribute(subject.removeprefix("attribute:"), sign, literals, view, reading)
    if subject == "task:group":
        return groups(sign, literals, view, reading)
    if subject == "agentVersion":
        return truth(view.agent_version, lambda: version(view.agent_version, sign, literals[0], reading))
    if subject == "registeredAt":
        return truth(view.registered_at, lambda: date(view.registered_at, sign, literals[0], reading))
    if subject == "runningTasksCount":
        return truth(view.running_tasks_count, lambda: ordered(view.running_tasks_count, sign, int(literals[0])))
    if subject == "agentConnected":
        return truth(view.agent_connected, lambda: text(str(view.agent_connected).lower(), sign, literals, reading))
    return truth(view.ec2_instance_id, lambda: text(view.ec2_instance_id, sign, literals, reading))


def truth(fact, answer):
    """1/2 for a fact that is missing."""
    if fact is None:
        return HALF
    found = answer()
    return HALF if found is None else int(found)


def attribute(name, sign, literals, view, reading):
    """Attributes: there, not there, or nobody knows."""
    there = 1 if name in view.attributes or name in AUTOMATIC else 0 if view.attributes_complete else HALF
    if sign in {"exists", "not_exists"}:
        return there if sign == "exists" else 1 - there
    if there == HALF:
        return HALF
    if there == 0:
        return reading["absent"] if sign in {"not_in", "not_matches"} else 0
    found = view.attributes.get(name)
    if found == "":
        return 0 if sign in {"equals", "in"} and "" not in literals else HALF
    return truth(found, lambda: text(found, sign, literals, reading))


def text(found, sign, literals, reading):
    """A value that is there."""
    if sign.startswith("not_"):
        positive = text(found, sign.removeprefix("not_"), literals, reading)
        return None if positive is None else not positive
    if sign == "equals":
        return found == literals[0]
    if sign == "in":
        return found in literals
    if sign == "matches":
        return getattr(re, reading["regex"])(literals[0], found, re.ASCII) is not None
    if reading["order"] == "text":
        return ordered(found, sign, literals[0])
    numbers = [one for one in (found, literals[0]) if re.fullmatch("[0-9]+", one)]
    return ordered(int(found), sign, int(literals[0])) if len(numbers) == 2 else None


def ordered(found, sign, wanted):
    """Anything that has an order."""
    return {
        "equals": found == wanted,
        "not_equals": found != wanted,
        "greater_than": found > wanted,
        "greater_than_equal": found >= wanted,
        "less_than": found < wanted,
        "less_than_equal": found <= wanted,
    }[sign]


def groups(sign, literals, view, reading):
    """Groups on the instance: some, none, and perhaps others."""
    if sign in {"exists", "not_exists"}:
        there = 1 if view.task_groups else 0 if view.task_groups_complete else HALF
        return there if sign == "exists" else 1 - there
    if sign.startswith("not_") and reading["denied group"] == "none":
        return 1 - groups(sign.removeprefix("not_"), literals, view, reading)
    unknown = [] if view.task_groups_complete else [HALF]
    return max(
        [0, *unknown, *(truth(one, lambda one=one: text(one, sign, literals, reading)) for one in view.task_groups)]
    )


def version(found, sign, wanted, reading):
    """Numbers between dots."""
    left, right = ([int(part) for part in one.split(".")] for one in (found, wanted))
    if reading["version"] == "filled":
        left, right = ([*one, *[0] * (9 - len(one))] for one in (left, right))
    return ordered(left, sign, right)


def date(found, sign, wanted, reading):
    """An instant, or the whole day or second that it names."""
    start = dt.datetime.fromisoformat(wanted)
    start = start.replace(tzinfo=start.tzinfo or dt.UTC)
    last = start + (dt.timedelta(seconds=1) if "T" in wanted else dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
    if reading["span"] == "instant":
        last = start
    return {
        "equals": start <= found <= last,
        "not_equals": not start <= found <= last,
        "greater_than": found > last,
        "greater_than_equal": found >= start,
        "less_than": found < start,
        "less_than_equal": found <= last,
    }[sign]
