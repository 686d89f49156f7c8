"""Every error that neuronfleet raises on purpose.

```
NeuronFleetError
├── ConfigError                    a file, a flag or an environment variable is wrong
│   └── FleetError                 the fleet file is wrong: every problem at once
├── CatalogueError
│   ├── CatalogueDataError         our own data is wrong: file and key path
│   └── UnknownNameError           not in the catalogue: what, nearest, where to look
│       ├── UnknownInstanceTypeError
│       ├── UnknownRegionError
│       ├── UnknownAmiFamilyError
│       └── UnknownImageError
├── PlacementError                 a placement question that makes no sense
│   ├── ExpressionError            a placement expression that cannot be read: where, and what was expected
│   └── PlacementRulesError        constraints and strategies that ECS refuses: every problem at once
├── ConstructError                 a construct was given contradictory arguments
├── SynthError                     the app did not synthesize, or its output could not be written
├── ExportError
│   └── HclError                   data that has no HCL form
├── ToolError                      terraform, node or a port is missing or failed
│   └── RehearsalError             a rehearsal could not start or did not finish
└── PlanError                      a plan cannot be read
```

Messages are lower case without a final period. They say what was wrong, what was given, what is allowed and what to
do next. ``code`` is stable and never reused; ``docs/reference/errors.md`` lists the codes. Exit codes are the
command line's business and are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from neuronfleet.dataclass import dataclass

__all__ = [
    "CatalogueDataError",
    "CatalogueError",
    "ConfigError",
    "ConstructError",
    "ExportError",
    "ExpressionError",
    "FleetError",
    "HclError",
    "NeuronFleetError",
    "PlacementError",
    "PlacementRulesError",
    "PlanError",
    "Problem",
    "RehearsalError",
    "SynthError",
    "ToolError",
    "UnknownAmiFamilyError",
    "UnknownImageError",
    "UnknownInstanceTypeError",
    "UnknownNameError",
    "UnknownRegionError",
    "nearest",
]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None where none is alike."""
    import difflib  # noqa: PLC0415 - most inputs name what is there

    by_folded = {candidate.lower(): candidate for candidate in known}
    found = difflib.get_close_matches(name.lower(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        path: where it stands, in the input's own spelling: ``services.resnet50.devices_per_task``.
        message: what is wrong, what is allowed and what to do.
        value: what was given, or None where nothing was.
    """

    path: str
    message: str
    value: object = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class NeuronFleetError(Exception):
    """Base of everything that neuronfleet raises on purpose."""

    code: ClassVar[str] = "NF000"


class ConfigError(NeuronFleetError):
    """A configuration file, a flag or an environment variable is wrong."""

    code = "NF100"


class FleetError(ConfigError):
    """The fleet cannot be made as it is described; carries every problem found, not the first.

    Args:
        problems: what is wrong, in the order of the input.
        source: the file or object that was read.
    """

    code = "NF110"

    def __init__(self, problems: Sequence[Problem], *, source: str = "the fleet") -> None:
        self.problems = tuple(problems)
        self.source = source
        count = len(self.problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{source}: {count} problem{'s' if count != 1 else ''}, nothing was written\n{lines}")


class CatalogueError(NeuronFleetError):
    """Base of the catalogue's errors."""

    code = "NF200"


class CatalogueDataError(CatalogueError):
    """The catalogue's own data is wrong; carries every bad record with its file and key path."""

    code = "NF210"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"the catalogue has {len(self.problems)} bad record(s)\n{lines}")


class UnknownNameError(CatalogueError):
    """A name is not in the catalogue.

    Args:
        name: what was asked for.
        known: the names there are.
    """

    code = "NF220"
    kind: ClassVar[str] = "name"
    listing: ClassVar[str] = "neuronfleet catalogue"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.suggestion = nearest(name, known)
        hint = f"; did you mean {self.suggestion!r}?" if self.suggestion else ";"
        super().__init__(f"{self.kind} {name!r} is not in the catalogue{hint} (run '{self.listing}' for the list)")


class UnknownInstanceTypeError(UnknownNameError):
    """An instance type is not in the catalogue."""

    code = "NF221"
    kind = "instance type"
    listing = "neuronfleet catalogue instance-types"


class UnknownRegionError(UnknownNameError):
    """A region is not in the catalogue."""

    code = "NF222"
    kind = "region"
    listing = "neuronfleet catalogue regions"


class UnknownAmiFamilyError(UnknownNameError):
    """An AMI family is not in the catalogue."""

    code = "NF223"
    kind = "AMI family"
    listing = "neuronfleet catalogue ami-families"


class UnknownImageError(UnknownNameError):
    """A container image name is not in the catalogue."""

    code = "NF224"
    kind = "image"
    listing = "neuronfleet catalogue images"


class PlacementError(NeuronFleetError):
    """A placement question that makes no sense, such as a negative count."""

    code = "NF300"


class ExpressionError(PlacementError):
    """A placement expression cannot be read; shows the column, what was expected, and the likely fix.

    Args:
        problem: what is wrong, as a predicate of the expression: ``has a single '='``.
        expression: the whole text.
        column: where, counted from 1; one past the end where something is missing there.
        excerpt: the text around that column, and the caret under it.
        expected: what could stand there, empty where nothing in particular could.
        fix: what to write instead, empty where nothing is known.
    """

    code = "NF310"

    def __init__(
        self, problem: str, *, expression: str, column: int, excerpt: str = "", expected: str = "", fix: str = ""
    ) -> None:
        self.problem = problem
        self.expression = expression
        self.column = column
        self.excerpt = excerpt
        self.expected = expected
        self.fix = fix
        hints = [f"expected {expected}"] if expected else []
        hints += [fix] if fix else []
        super().__init__("\n".join([f"the expression {problem}", *([excerpt] if excerpt else []), *hints]))

    @property
    def sentence(self) -> str:
        """The same without the excerpt, for a line of a list: a predicate of the expression."""
        expected = f"; expected {self.expected}" if self.expected else ""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.problem}{expected}{fix}"


class PlacementRulesError(PlacementError):
    """Placement constraints or strategies that ECS refuses; carries every problem found.

    Args:
        problems: what is wrong, in the order given.
    """

    code = "NF320"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"ECS refuses the placement rules: {len(self.problems)} problem(s)\n{lines}")


class ConstructError(NeuronFleetError):
    """A construct was given contradictory arguments."""

    code = "NF400"


class SynthError(NeuronFleetError):
    """The app did not synthesize, or its output could not be written."""

    code = "NF410"


class ExportError(NeuronFleetError):
    """Base of the exporter's errors."""

    code = "NF500"


class HclError(ExportError):
    """Data that has no HCL form."""

    code = "NF510"


class ToolError(NeuronFleetError):
    """A tool that is needed (terraform, node) is missing or failed."""

    code = "NF600"


class RehearsalError(ToolError):
    """A rehearsal could not start or did not finish."""

    code = "NF610"


class PlanError(NeuronFleetError):
    """A Terraform plan cannot be read."""

    code = "NF700"
