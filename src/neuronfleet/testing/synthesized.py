"""Synthesized Terraform as tests see it: JSON and HCL alike, without the quoting of either."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from neuronfleet.errors import nearest
from neuronfleet.plan import Value
from neuronfleet.plan.synthesized import Source, load_synth, plan_of_source
from neuronfleet.plan.synthesized.nodes import Tree
from neuronfleet.testing.plans import PathLike, PlanUnderTest

__all__ = ["Synthesized", "load_synthesized"]


class Synthesized(PlanUnderTest):
    """A root module as it is written: ``cdk.tf.json``, or HCL read through python-hcl2.

    Its resources are asserted like those of a plan. A literal is known; what only apply tells is unknown and can be
    asserted by ``ref_to``; what is not written is absent. JSON and HCL of one stack are the same here.

    Attributes:
        source: what was read.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(plan_of_source(source))
        self.source = source

    def __repr__(self) -> str:
        return f"Synthesized({self.source.path})"

    def provider(self, key: str = "aws") -> Value:
        """The arguments of a provider configuration.

        Args:
            key: ``aws``, or ``aws.west`` for an alias.

        Raises:
            AssertionError: there is none.
        """
        return self._one(key, self.source.root.providers, "provider")

    def local(self, name: str) -> Value:
        """A local value.

        Args:
            name: of it.

        Raises:
            AssertionError: there is none.
        """
        return self._one(name, self.source.root.locals, "local value")

    def output(self, name: str) -> Value:
        """The expression of an output.

        Args:
            name: of the output.

        Raises:
            AssertionError: there is none.
        """
        return self._one(name, self.source.root.outputs, "output")

    def _one(self, name: str, found: Mapping[str, Tree], what: str) -> Value:
        if name not in found:
            alike = nearest(name, found)
            hint = f"; did you mean {alike!r}?" if alike else f"; it has {', '.join(sorted(found)) or 'none'}"
            raise AssertionError(f"{self.source.path} has no {what} {name!r}{hint}")
        return Value(self.source.scope().resolved(found[name]), path=(what, name))


def load_synthesized(path: PathLike) -> Synthesized:
    """Read synthesized configuration.

    Args:
        path: a ``cdk.tf.json``, a ``.tf`` file, a folder of them, or ``cdktf.out`` with one stack in it.

    Raises:
        PlanError: it cannot be read, or holds several stacks.
    """
    return Synthesized(load_synth(Path(os.fspath(path))))
