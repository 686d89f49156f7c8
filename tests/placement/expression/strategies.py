"""Expressions and views to draw: small vocabularies, so that they meet, and every kind of node."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from neuronfleet.placement.expression import (
    And,
    Comparison,
    Connective,
    Mixed,
    Not,
    Operator,
    Or,
    Subject,
    SubjectKind,
    View,
)
from neuronfleet.placement.expression.vocabulary import Argument

ATTRIBUTES = ("ecs.instance-type", "stage", "a/b", "x")
TEXTS = ("inf1.xlarge", "f1", "prod", "and", "b c", "", "a,b", "1", "10", "9", "Ünïcode", "it(s)", "x=y", "in")
PATTERNS = ("inf1.*", "f1", "[a-p]+", "(inf1|prod).*", "^p", "d$", "(?i)PROD", "x{1,2}", r"\d+", "and", "a|b")
GROUPS = ("service:a", "service:b", "family:c", "prod", "1", "10")
VERSIONS = ("1.14.5", "1.14", "2.0.0", "1.14.5.1", "1.9.0")
DATES = ("2018-06-18", "2018-06-18T22:28:28", "2018-06-18T22:28:28Z", "2018-06-19T00:28:28+02:00")
COUNTS = ("0", "1", "2", "10")
MOMENTS = (
    dt.datetime(2018, 6, 18, tzinfo=dt.UTC),
    dt.datetime(2018, 6, 18, 22, 28, 28, tzinfo=dt.UTC),
    dt.datetime(2018, 6, 18, 22, 28, 28, 500000, tzinfo=dt.UTC),
    dt.datetime(2018, 6, 17, 23, 59, 59, tzinfo=dt.UTC),
    dt.datetime(2018, 6, 19, tzinfo=dt.timezone(dt.timedelta(hours=2))),
)
LITERALS = {
    SubjectKind.ATTRIBUTE: TEXTS,
    SubjectKind.TASK_GROUP: GROUPS,
    SubjectKind.EC2_INSTANCE_ID: ("i-1", "i-2"),
    SubjectKind.AGENT_CONNECTED: ("true", "false"),
    SubjectKind.AGENT_VERSION: VERSIONS,
    SubjectKind.REGISTERED_AT: DATES,
    SubjectKind.RUNNING_TASKS_COUNT: COUNTS,
}


def subjects():
    """Every kind, attributes more often."""
    named = [Subject(SubjectKind.ATTRIBUTE, name) for name in ATTRIBUTES]
    return st.sampled_from([*named, *(Subject(kind) for kind in SubjectKind if kind is not SubjectKind.ATTRIBUTE)])


@st.composite
def single(draw):
    """One comparison that ECS takes."""
    subject = draw(subjects())
    operator = draw(st.sampled_from([one for one in Operator if one in subject.kind.operators]))
    literals = st.sampled_from(LITERALS[subject.kind])
    match operator.argument:
        case Argument.NOTHING:
            argument = None
        case Argument.LIST:
            argument = tuple(draw(st.lists(literals, min_size=1, max_size=3)))
        case Argument.PATTERN:
            argument = draw(st.sampled_from(PATTERNS))
        case _:
            argument = draw(literals)
    return Comparison(subject, operator, argument)


@st.composite
def mixed(draw, children):
    """Both connectives without parentheses."""
    operands = tuple(draw(st.lists(children, min_size=3, max_size=4)))
    connectives = draw(
        st.lists(st.sampled_from(Connective), min_size=len(operands) - 1, max_size=len(operands) - 1).filter(
            lambda found: len(set(found)) > 1
        )
    )
    return Mixed(operands, tuple(connectives))


def _compound(children):
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), children.map(Not), mixed(children))


def expressions(max_leaves=6):
    """Any expression."""
    return st.recursive(single(), _compound, max_leaves=max_leaves)


def views(*, complete=False):
    """What is known of an instance; everything where ``complete``."""

    def known(values):
        return values if complete else st.none() | values

    attribute = st.sampled_from([*TEXTS, "inf1.2xlarge"] if not complete else [one for one in TEXTS if one])
    return st.builds(
        View,
        attributes=st.dictionaries(st.sampled_from(ATTRIBUTES), known(attribute)),
        attributes_complete=st.just(value=True) if complete else st.booleans(),
        agent_connected=known(st.booleans()),
        agent_version=known(st.sampled_from(["1.14.5", "1.14.0", "1.9.0", "2.0.0"])),
        ec2_instance_id=known(st.sampled_from(["i-1", "i-2", "i-3"])),
        registered_at=known(st.sampled_from(MOMENTS)),
        running_tasks_count=known(st.integers(0, 11)),
        task_groups=st.frozensets(st.sampled_from(GROUPS), max_size=3),
        task_groups_complete=st.just(value=True) if complete else st.booleans(),
    )
