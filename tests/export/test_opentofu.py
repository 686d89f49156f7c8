"""What OpenTofu takes of modules, as far as its documents tell: tests have no OpenTofu to run.

The modules and their tests keep to what OpenTofu has of Terraform's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from neuronfleet.export.hcl.tokens import Kind, Token, expression_tokens

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "modules"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/main.tf"))
Reference = tuple[str, str]
_ROOT = re.compile(r"var|local|data|module|aws_\w+")
OVERRIDES = ("override_resource", "override_data")
TEST_ARGUMENTS: dict[str, set[str]] = {
    "run": {"command", "expect_failures", "providers"},
    "assert": {"condition", "error_message"},
    "plan_options": {"mode", "refresh", "replace", "target"},
    "module": {"source", "version"},
    "mock_provider": {"alias", "for_each"},
    "mock_resource": {"defaults"},
    "mock_data": {"defaults"},
    "override_module": {"target", "outputs"},
    "override_resource": {"target", "values"},
    "override_data": {"target", "values"},
}
"""What OpenTofu 1.11 reads in each block of a test: https://github.com/opentofu/opentofu, internal/configs/test_file.go

Overrides are for all instances of a resource: https://github.com/opentofu/opentofu/issues/3264
"""
OPEN_BLOCKS = ("variables", "provider")
"""Blocks whose arguments are of the module, or of a provider."""


def expressions(path: Path) -> Iterator[tuple[tuple[str, ...], list[Token]]]:
    """Each argument of a file: the blocks that it stands in with its own name, and the tokens of its value."""
    tokens = [one for one in expression_tokens(path.read_text(encoding="utf-8")) if one.kind is not Kind.COMMENT]
    blocks: list[str] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text == "}":
            blocks.pop()
        if tokens[at].kind is not Kind.IDENTIFIER:
            at += 1
            continue
        line = next(index for index in range(at, len(tokens)) if tokens[index].text in ("{", "="))
        words = [one.text for one in tokens[at:line] if one.kind in (Kind.IDENTIFIER, Kind.LITERAL)]
        at, depth = line + 1, 0
        if tokens[line].text == "{":
            blocks.append(".".join(words))
            continue
        while tokens[at].kind is not Kind.NEWLINE or depth:
            depth += tokens[at].bracket_change
            at += 1
        yield (*blocks, words[0]), tokens[line + 1 : at]


def references(tokens: list[Token]) -> set[Reference]:
    """``var.NAME``, ``local.NAME``, and whatever is made or read."""
    found = set()
    for first, dot, second in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (
            first.kind is Kind.IDENTIFIER
            and dot.text == "."
            and re.match(r"(var|local|data|module|aws_\w+)$", first.text)
        ):
            found.add((first.text, second.text))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_validation_depends_on_what_depends_on_its_variable(name):
    """OpenTofu 1.9 lets validations refer to other variables, but not in a circle, where Terraform does.

    Neither to a local value that is made of the variable, nor to each other; and nothing of resources.
    https://github.com/opentofu/opentofu/pull/2216, https://github.com/opentofu/opentofu/issues/4050
    """
    local = {
        path[1]: references(tokens) for path, tokens in expressions(FOLDER / name / "main.tf") if path[0] == "locals"
    }
    behind: dict[str, set[Reference]] = {}
    for path, tokens in expressions(FOLDER / name / "variables.tf"):
        if path[1:2] == ("validation",):
            variable = path[0].removeprefix("variable.")
            behind.setdefault(variable, set()).update(references(tokens) - {("var", variable)})

    def reached(waiting: set[Reference]) -> set[Reference]:
        seen: set[Reference] = set()
        while waiting - seen:
            kind, one = (waiting - seen).pop()
            seen.add((kind, one))
            waiting |= local[one] if kind == "local" else behind.get(one, set()) if kind == "var" else set()
        return seen

    assert behind
    for variable, given in behind.items():
        found = reached(set(given))
        assert ("var", variable) not in found, f"validations of {variable} depend on {variable} in a circle"
        assert {kind for kind, _ in found} <= {"var", "local"}, variable


def test_circles_would_be_found(tmp_path):
    """The reader sees locals, blocks in blocks, templates and heredocs."""
    (tmp_path / "a.tf").write_text(
        'locals {\n  a = [var.x, "${local.b}"] # c\n}\nvariable "x" {\n  default = <<-EOT\n    { = }\n  EOT\n'
        "  validation {\n    condition = alltrue([\n      for one in var.x : one > local.a\n    ])\n  }\n}\n",
        encoding="utf-8",
    )
    assert [(path, references(tokens)) for path, tokens in expressions(tmp_path / "a.tf")] == [
        (("locals", "a"), {("var", "x"), ("local", "b")}),
        (("variable.x", "default"), set()),
        (("variable.x", "validation", "condition"), {("var", "x"), ("local", "a")}),
    ]


def refused(path: Path) -> set[str]:
    """What OpenTofu 1.11 refuses in a file of tests: arguments that its blocks have not, and keys in targets."""
    found = set()
    for (*blocks, name), tokens in expressions(path):
        kind = blocks[-1].partition(".")[0] if blocks else ""
        if name not in TEST_ARGUMENTS.get(kind, {name} if kind in OPEN_BLOCKS else ()):
            found.add(f"{kind}.{name}")
        if kind in OVERRIDES and name == "target" and any(one.text == "[" for one in tokens):
            found.add(f"{kind}.target with a key")
    return found


def test_tests_of_modules_use_what_opentofu_has():
    """No ``override_during``, no ``state_key``, no ``parallel``, and no override of one of several instances."""
    files = sorted(FOLDER.glob("*/tests/*.tftest.hcl"))
    assert {path.parts[-3] for path in files} == set(NAMES)
    assert {path.relative_to(FOLDER).as_posix(): found for path in files if (found := refused(path))} == {}


def test_what_only_terraform_has_would_be_found_in_tests(tmp_path):
    """Arguments of the file's settings, of runs and of mocks, and keys in targets."""
    (tmp_path / "a.tftest.hcl").write_text(
        "test {\n  parallel = true\n}\n"
        'mock_provider "aws" {\n  source = "./mocks"\n'
        '  mock_data "aws_region" {\n    defaults = {\n      id = "x"\n    }\n    override_during = plan\n  }\n}\n'
        'run "a" {\n  command = plan\n  state_key = "b"\n'
        '  variables {\n    any = ["thing"]\n  }\n'
        '  override_data {\n    target = data.aws_subnet.this["a"]\n    values = { id = "a" }\n  }\n}\n',
        encoding="utf-8",
    )
    assert refused(tmp_path / "a.tftest.hcl") == {
        "test.parallel",
        "mock_provider.source",
        "mock_data.override_during",
        "run.state_key",
        "override_data.target with a key",
    }


def test_no_module_uses_what_only_terraform_has():
    """Functions and blocks of Terraform after 1.6 that OpenTofu lacks: none is used.

    https://opentofu.org/docs/language/functions/ has neither ``ephemeralasnull`` before 1.11 nor functions of
    ``provider::terraform``; ``action`` and ``list`` blocks are Terraform's 1.14.
    """
    only = re.compile(r"provider::terraform|\bephemeralasnull\(|^(?:action|list|ephemeral|component) \"", re.MULTILINE)
    files = [*FOLDER.glob("*/*.tf"), *FOLDER.glob("*/examples/*/*.tf"), *REPOSITORY.glob("tests/stacks/goldens/*/*.tf")]
    assert len(files) > 30
    assert [path for path in files if only.search(path.read_text(encoding="utf-8"))] == []
