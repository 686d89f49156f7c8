"""From files to plans."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from neuronfleet.plan.checking import check_structure
from neuronfleet.plan.envelope import is_source, require_plan
from neuronfleet.plan.files import decoded, file_bytes, parsed_json, without_gc
from neuronfleet.plan.plan import Plan

__all__ = ["plan_from", "read_plans"]

STDIN = "<stdin>"
"""How reports name a plan that came through standard input."""


def plan_from(document: Any, *, path: str = "plan.json") -> Plan:  # noqa: ANN401 - any JSON
    """A plan from parsed JSON.

    Args:
        document: what ``terraform show -json`` printed.
        path: as reports name it.

    Raises:
        PlanError: it is no plan; says what it is, and what to give instead.
    """
    plan = require_plan(document, path)
    check_structure(plan, path)
    return Plan(plan, path=path)


def read_plans(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, synth: Iterable[str | Path] = ()
) -> list[Plan]:
    """Plans from files.

    Args:
        paths: of plans in JSON, ``-`` for standard input; also of synthesized configuration, files (``cdk.tf.json``,
            ``main.tf``) or folders, which is reviewed without a plan.
        stdin: what ``-`` reads, by default the process's standard input.
        synth: synthesized configuration, files or folders, that belongs to the plans: fills what they do not know.

    Raises:
        PlanError: one of them cannot be read, is something else, or a source belongs to none of the plans.
    """
    plans: list[Plan] = []
    with without_gc():
        for path in paths:
            plans.extend(_read(path, stdin))
    sources = list(synth)
    if sources:
        from neuronfleet.plan.synthesized import attach_sources, load_sources  # noqa: PLC0415 - most reviews have none

        attach_sources(plans, [source for one in sources for source in load_sources(Path(one))])
    return plans


def _read(path: str | Path, stdin: BinaryIO | None) -> list[Plan]:
    if str(path) == "-":
        return _from_bytes((stdin or sys.stdin.buffer).read(), STDIN)
    place = Path(path)
    if place.is_dir() or place.name.endswith((".tf", ".tofu")):
        return _synthesized(place)
    return _from_bytes(file_bytes(place), str(path))


def _from_bytes(data: bytes, path: str) -> list[Plan]:
    text = decoded(data, path)
    del data
    document = parsed_json(text, path)
    del text
    if is_source(document):
        from neuronfleet.plan.synthesized import plan_of_source, source_of_json  # noqa: PLC0415

        return [plan_of_source(source_of_json(document, path))]
    return [plan_from(document, path=path)]


def _synthesized(place: Path) -> list[Plan]:
    from neuronfleet.plan.synthesized import load_sources, plan_of_source  # noqa: PLC0415

    return [plan_of_source(source) for source in load_sources(place)]
