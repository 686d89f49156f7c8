"""Plans as tests see them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from neuronfleet.errors import nearest
from neuronfleet.plan import Plan, Resource, Value
from neuronfleet.testing.selection import Resources

__all__ = ["PlanUnderTest", "load_plan", "load_plans"]

PathLike = str | os.PathLike[str]


class PlanUnderTest:
    """A Terraform plan with assertions.

    Attributes:
        plan: the plan itself, for whatever has no assertion here.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __repr__(self) -> str:
        return f"PlanUnderTest({self.plan.path})"

    @property
    def path(self) -> str:
        """Where it was read from."""
        return self.plan.path

    @property
    def regions(self) -> tuple[str, ...]:
        """AWS regions of its resources."""
        return self.plan.regions.all

    def resources(self, *types: str) -> Resources:
        """Managed resources that exist once the plan is applied.

        Args:
            types: such as ``aws_ecs_service``; none is all.
        """
        return self._chosen(self.plan.resources(*types), types, self.plan.types)

    def changes(self, *types: str) -> Resources:
        """Every managed entry of the plan: unchanged, deleted, forgotten and deposed ones too.

        Args:
            types: such as ``aws_ecs_service``; none is all.
        """
        return self._chosen(self.plan.changes(*types), types, self.plan.types)

    def data(self, *types: str) -> Resources:
        """Data sources, those read while planning and those that apply will read.

        Args:
            types: such as ``aws_ssm_parameter``; none is all.
        """
        return self._chosen(self.plan.data(*types), types, {one.type for one in self.plan.data()})

    def resource(self, address: str) -> Resource:
        """The resource or data source at an address.

        Args:
            address: ``module.use1.aws_ecs_service.this``.

        Raises:
            AssertionError: there is none; the message has the most alike.
        """
        found = self.plan.find(address)
        if found is None:
            alike = nearest(address, [one.address for one in (*self.plan.changes(), *self.plan.data())])
            raise AssertionError(f"the plan has no {address}{f'; did you mean {alike}?' if alike else ''}")
        return found

    def output(self, name: str) -> Value:
        """An output of the root module as it will be.

        Args:
            name: of the output.

        Raises:
            AssertionError: the plan has no such output.
        """
        changes = self.plan.document.get("output_changes") or {}
        entry = changes.get(name)
        if entry is None:
            raise AssertionError(f"the plan has no output {name!r}; it has {', '.join(sorted(changes)) or 'none'}")
        return Value(
            entry.get("after"), entry.get("after_unknown", False), entry.get("after_sensitive", False), path=(name,)
        )

    @staticmethod
    def _chosen(found: Sequence[Resource], types: tuple[str, ...], known: set[str] | frozenset[str]) -> Resources:
        described = " or ".join(types) or "resource"

        def near() -> str:
            alike = [one for one in (nearest(name, known) for name in types) if one]
            return ", ".join(alike or sorted(known)[:5])

        return Resources(found, described, near)


def load_plan(path: PathLike, *, synth: PathLike | None = None) -> PlanUnderTest:
    """Read one plan.

    Args:
        path: what ``terraform show -json PLANFILE`` printed.
        synth: synthesized configuration of it, which fills what the plan does not know.

    Raises:
        PlanError: it cannot be read, or is no plan.
    """
    (plan,) = load_plans([path], synth=synth)
    return plan


def load_plans(paths: Sequence[PathLike], *, synth: PathLike | None = None) -> list[PlanUnderTest]:
    """Read several plans, one a region most often.

    Args:
        paths: of what ``terraform show -json PLANFILE`` printed.
        synth: synthesized configuration of them.

    Raises:
        PlanError: one cannot be read, or is no plan.
    """
    from neuronfleet.plan.reading import read_plans  # noqa: PLC0415 - keeps matchers quick to import

    read = read_plans([os.fspath(one) for one in paths], synth=[Path(synth)] if synth is not None else ())
    return [PlanUnderTest(one) for one in read]
