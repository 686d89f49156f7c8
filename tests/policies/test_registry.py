"""The policies there are: where they stand, what they are called, and which of them are found."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet.policies import registry
from neuronfleet.policies.model import CATEGORIES
from neuronfleet.policies.registry import INDEX, built_in, built_in_names, chosen_policies, found_policies, index_text
from neuronfleet.review.own_rules import OWN_RULES

POLICIES = built_in()


def test_there_are_at_least_sixty():
    """The plan tester covers images, capacity, tasks, placement, services, network, identity, change and regions."""
    assert len(POLICIES) >= 60
    assert {one.category for one in POLICIES} == set(CATEGORIES)


def test_the_index_holds_every_policy_that_there_is():
    """A new one is in it once ``make docs`` has run."""
    assert INDEX.read_text(encoding="utf-8") == index_text()
    assert built_in() == found_policies()


def test_only_chosen_policies_are_loaded():
    """In their order; a review of one pack does not wait for the rest."""
    program = (
        "import sys\n"
        "from neuronfleet.policies.registry import chosen_policies\n"
        "print(*(one.id for one in chosen_policies({'CAP010', 'AMI001'})))\n"
        "print(*(f'neuronfleet.policies.cap.{name}' in sys.modules for name in ('imdsv2_required', 'group_sizes')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["AMI001 CAP010", "True False"]


def test_an_index_that_is_out_of_date_is_told(monkeypatch):
    """Rather than run another policy than was asked for."""
    monkeypatch.setattr(registry, "built_in_names", lambda: {"CAP999": "imdsv2-required"})
    with pytest.raises(
        RuntimeError, match=r"index.json calls CAP010 imdsv2-required CAP999 imdsv2-required: run 'make docs'"
    ):
        chosen_policies({"CAP999"})
    assert "CAP999" not in built_in_names()


def test_ids_come_in_order_and_once():
    """Policies are listed by category, and in a category by number."""
    ids = [one.id for one in POLICIES]
    categories = list(CATEGORIES)

    assert ids == sorted(set(ids), key=lambda one: (categories.index(one[:-3]), one))


def test_ids_of_rules_about_waivers_are_free():
    """INT090 to INT099 belong to the review itself."""
    taken = [one.id for one in POLICIES if re.fullmatch(r"INT09\d", one.id)]

    assert taken == []
    assert not {one.name for one in OWN_RULES} & {one.name for one in POLICIES}


def test_policies_stand_in_the_files_of_their_names():
    """``CAP010 imdsv2-required`` is in ``cap/imdsv2_required.py``."""
    files = {policy.id: Path(inspect.getfile(policy.check)) for policy in POLICIES}

    assert {name: f"{file.parent.name}/{file.stem}" for name, file in files.items()} == {
        policy.id: f"{policy.category.lower()}/{policy.name.replace('-', '_')}" for policy in POLICIES
    }


def test_texts_are_sentences():
    """Title, why and fix are sentences, and references are URLs."""
    for policy in POLICIES:
        for text in (policy.title, policy.why, policy.fix):
            assert text[0].isupper() or text.split(maxsplit=1)[0] not in ("the", "a", "an"), (policy.id, text)
            assert text.rstrip("`)\"'").endswith("."), (policy.id, text)
        assert [url for url in policy.references if not url.startswith("https://")] == [], policy.id


def test_resource_types_are_of_aws():
    """Types are spelled as the AWS provider spells them."""
    types = {(policy.id, name) for policy in POLICIES for name in policy.types}

    assert {one for one in types if not re.fullmatch(r"aws_[a-z0-9_]+", one[1])} == set()
