"""Runs of a module's tests that end at a variable, in a copy of the module that has nothing but its variables.

Terraform judges the value of a variable by the variable's own rules and the local values that they read. For a run it
builds the graph of the whole module twice all the same, and a run that is refused so early is as dear as a plan. In a
copy without resources and providers it says the same in a hundredth of the time.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

FILE = "refused.tftest.hcl"
_BLOCK = re.compile(r'(?ms)^(?P<kind>\w+)(?: "(?P<label>\w+)")? \{\n(?P<body>.*?)^\}\n')
_ATTRIBUTE = re.compile(r"(?ms)^  (?P<name>\w+) += (?P<value>.*?)\n(?=  [\w#]|\n|\Z)")
_EXPECTED = re.compile(r"(?s)\n  expect_failures = \[(.*?)\]\n")
_LOCAL = re.compile(r"\blocal\.(\w+)")
_ELSEWHERE = re.compile(r"\$\{|\b(?:data|module|each|path|aws_\w+)\.")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a test file.

    Attributes:
        name: of the run.
        text: its block.
    """

    name: str
    text: str

    @property
    def of_variables(self) -> bool:
        """Whether variables are all that refuses it."""
        expected = _EXPECTED.search(self.text)
        names = re.findall(r"[\w.]+", expected[1]) if expected else []
        plans = "\n  command = plan\n" in self.text and not re.search(
            r"\n  (?:assert|module|override_\w+) \{", self.text
        )
        return plans and bool(names) and all(name.startswith("var.") for name in names)


def take_refusals(module: Path, folder: Path) -> tuple[Run, ...]:
    """Move runs that variables refuse to a copy of the module that has nothing else; what was moved.

    The first of them stays in the module too, where its user runs all of them.

    Args:
        module: its folder; what is moved leaves its test file.
        folder: for the copy; its parent is there.
    """
    file = module / "tests" / FILE
    text = file.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    runs = [Run(name=found["label"], text=found[0]) for found in blocks if found["kind"] == "run"]
    moved = tuple(run for run in runs if run.of_variables)
    given = [found[0] for found in blocks if found["kind"] == "variables"]
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / FILE).write_text("\n".join([*given, *(run.text for run in moved)]), encoding="utf-8")
    variables = (module / "variables.tf").read_text(encoding="utf-8")
    (folder / "variables.tf").write_text(variables, encoding="utf-8")
    (folder / "locals.tf").write_text(_locals(variables, module), encoding="utf-8")
    for run in moved[1:]:
        text = text.replace(run.text, "")
    file.write_text(text, encoding="utf-8")
    return moved


def _locals(reading: str, module: Path) -> str:
    """A block of the local values that variables read, and those that they read in turn."""
    known = {
        found["name"]: found["value"]
        for block in _BLOCK.finditer((module / "main.tf").read_text(encoding="utf-8"))
        if block["kind"] == "locals"
        for found in _ATTRIBUTE.finditer(block["body"])
    }
    wanted: dict[str, str] = {}
    waiting = _LOCAL.findall(reading)
    while waiting:
        name = waiting.pop()
        if name in known and name not in wanted:
            wanted[name] = known[name]
            assert not _ELSEWHERE.search(known[name]), (
                f"a variable of {module.name} reads local.{name}: more than values"
            )
            waiting += _LOCAL.findall(known[name])
    return "locals {\n" + "".join(f"  {name} = {value}\n" for name, value in wanted.items()) + "}\n"
