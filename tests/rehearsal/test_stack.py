"""Reading and copying synthesized stacks."""

from __future__ import annotations

import pytest

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.stack import StackDirectory


def test_the_region_is_that_of_the_default_provider(tmp_path):
    """An aliased provider block does not name the stack's region."""
    (tmp_path / "cdk.tf.json").write_text(
        '{"provider": {"aws": [{"alias": "global", "region": "us-west-2"}, {"region": "eu-west-1"}]}}', encoding="utf-8"
    )
    assert StackDirectory.read(tmp_path).region == "eu-west-1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "holds no cdk.tf.json"),
        ("{", "cannot be read"),
        ("[]", "holds a JSON list"),
        ("{}", "names no literal region"),
        ('{"provider": {"aws": {"region": "${var.region}"}}}', "names no literal region"),
    ],
)
def test_what_is_no_stack_is_refused(tmp_path, text, message):
    """A folder without a readable stack of one region is refused by name."""
    if text is not None:
        (tmp_path / "cdk.tf.json").write_text(text, encoding="utf-8")
    with pytest.raises(RehearsalError, match=message) as caught:
        StackDirectory.read(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_copy_has_no_state_of_its_owner(stack_of, tmp_path):
    """State, plans and installed providers stay behind; configuration, lock file and assets come along."""
    stack = stack_of({})
    (stack.path / ".terraform").mkdir()
    (stack.path / ".terraform" / "terraform.tfstate").write_text("{}", encoding="utf-8")
    (stack.path / "assets").mkdir()
    for name in ("terraform.tfstate", "terraform.fleet.tfstate.backup", "old.tfplan"):
        (stack.path / name).write_text("secret", encoding="utf-8")
    for name in (".terraform.lock.hcl", "assets/script.sh"):
        (stack.path / name).write_text("kept", encoding="utf-8")
    copy = stack.copy_to(tmp_path / "copy")
    found = sorted(str(path.relative_to(copy.path)) for path in copy.path.rglob("*") if path.is_file())
    assert found == [".terraform.lock.hcl", "assets/script.sh", "cdk.tf.json"]
