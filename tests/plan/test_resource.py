"""What an attribute of a resource refers to, where blocks cannot be told apart."""

import pytest

from neuronfleet.plan.truth import TruthKind
from neuronfleet.policies.api import UNKNOWN, Sample, Unknown


def _rules(*sources):
    rules = [{"protocol": "tcp", "security_groups": [], "description": source} for source in sources]
    return Sample({"aws_security_group.a": {"ingress": rules}}).plan().find("aws_security_group.a")


def test_every_block_that_may_be_the_one_is_an_alternative():
    """Two unknown descriptions of two blocks that are alike: each may come from either expression."""
    group = _rules(Unknown("aws_vpc.main.id"), UNKNOWN)
    found = group.alternatives("ingress", 0, "description")

    assert sorted([one.text for one in references] for references in found) == [[], ["aws_vpc.main.id"]]


@pytest.mark.parametrize(
    ("sources", "kind"),
    [
        ((Unknown("aws_vpc.main.id"), Unknown("aws_subnet.a.id")), TruthKind.TRUE),
        ((Unknown("aws_vpc.main.id"), UNKNOWN), TruthKind.UNKNOWN),
    ],
)
def test_a_reference_of_another_block_proves_nothing(sources, kind):
    """A value will be set if every expression that may be its own proves it."""
    assert _rules(*sources)["ingress"][0]["description"].is_set().kind is kind
