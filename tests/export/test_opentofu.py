"""What OpenTofu takes of modules, as far as its documents tell: tests have no OpenTofu to run.

The modules keep to what OpenTofu has of Terraform's language; three files of their tests do not.
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


def test_the_guide_names_the_tests_that_opentofu_cannot_read():
    """``override_during`` of mocks is Terraform's since 1.11, and OpenTofu 1.11 refuses a file with it.

    https://github.com/opentofu/opentofu/blob/v1.11/internal/configs/test_file.go (``mockResourceBlockSchema``)
    """
    guide = (REPOSITORY / "docs" / "guides" / "opentofu.md").read_text(encoding="utf-8")
    using = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.glob("*/tests/*.tftest.hcl")
        if "override_during" in path.read_text(encoding="utf-8")
    }
    assert using
    assert set(re.findall(r"`([\w-]+/tests/\w+\.tftest\.hcl)`", guide)) == using


def test_no_module_uses_what_only_terraform_has():
    """Functions and blocks of Terraform after 1.6 that OpenTofu lacks: none is used.

    https://opentofu.org/docs/language/functions/ has neither ``ephemeralasnull`` before 1.11 nor functions of
    ``provider::terraform``; ``action`` and ``list`` blocks are Terraform's 1.14.
    """
    only = re.compile(r"provider::terraform|\bephemeralasnull\(|^(?:action|list|ephemeral|component) \"", re.MULTILINE)
    files = [*FOLDER.glob("*/*.tf"), *FOLDER.glob("*/examples/*/*.tf"), *REPOSITORY.glob("tests/stacks/goldens/*/*.tf")]
    assert len(files) > 30
    assert [path for path in files if only.search(path.read_text(encoding="utf-8"))] == []
