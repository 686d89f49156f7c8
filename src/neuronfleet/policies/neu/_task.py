"""A task definition as the policies of this category see it, made once for a review."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import FALSE, Resource, Truth, any_of
from neuronfleet.policies.context import Context
from neuronfleet.policies.model import Outcome, Verdict, not_applicable, passed, undecided
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._images import image_name, is_neuron_image

__all__ = ["NEURON_VARIABLE", "Task", "has_neuron_image", "settled", "task_of"]

Check = Callable[[Container], Outcome | Iterable[Outcome] | None]

NEURON_VARIABLE: Final = lazy_pattern(r"NEURON_RTD?_.+|NEURONCORE_GROUP_SIZES|AWS_NEURON_VISIBLE_DEVICES")
"""Variables that tell the Neuron runtime what to use.

https://awsdocs-neuron.readthedocs-hosted.com/en/latest/neuron-runtime/guides/configuration-guide.html
"""
_NAMES_FAMILY: Final = lazy_pattern(
    r"ecs\.instance-type\s*(?:==|equals|=~|matches|in)\s*[\[('\"]*\s*(?:\(\?i\))?(?:inf|trn)\d", re.IGNORECASE
)


class Task:
    """A task definition.

    Attributes:
        resource: the ``aws_ecs_task_definition``.
        document: its container definitions, parsed.

    Args:
        resource: the ``aws_ecs_task_definition``.
    """

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.document = resource.document("container_definitions")

    @functools.cached_property
    def containers(self) -> tuple[Container, ...]:
        """Its containers; none where the definitions are unknown or no list of objects."""
        return tuple(Container(one) for one in self.document.items if one.fields or one.is_unknown)

    @functools.cached_property
    def is_neuron(self) -> Truth:
        """Whether it uses Neuron devices, or is made for instances that have them.

        It is where a container maps ``/dev/neuron*``, has a Neuron image or a variable of the Neuron runtime, or where
        a placement constraint asks for an instance type with Neuron devices.
        """
        constraints = self.resource["placement_constraints"].or_default([])
        constrained = constraints.any_item(
            lambda one: one["expression"].test(lambda raw: isinstance(raw, str) and bool(_NAMES_FAMILY.search(raw)))
        )
        if constrained.is_true:
            return constrained
        return constrained | self.document.any_item(lambda one: _uses(Container(one)))

    def each(self, check: Check) -> list[Outcome]:
        """What a check says of all containers, as one answer.

        Args:
            check: asked of each container; None and nothing mean that it does not apply.

        Returns:
            Every fail and everything undecided; one pass where there is neither; not applicable where nothing applies.
        """
        if self.document.is_unknown:
            return [undecided("container_definitions is known only after apply", self.document)]
        found: list[Outcome] = []
        for container in self.containers:
            if container.value.is_unknown:
                found.append(undecided(f"{container.value.where} is known only after apply", container.value))
                continue
            answer = check(container)
            if answer is not None:
                found.extend([answer] if isinstance(answer, Outcome) else answer)
        return list(settled(found))

    def each_neuron(self, check: Check) -> list[Outcome]:
        """What a check says of all containers of a task definition that is Neuron's.

        Args:
            check: asked of each container; None and nothing mean that it does not apply.
        """
        return self.unless_neuron() or self.each(check)

    def unless_neuron(self) -> list[Outcome]:
        """The answer of every policy about Neuron where the task definition is not, or may not be, Neuron's."""
        if self.is_neuron.is_false:
            return [not_applicable("it uses no Neuron devices")]
        if self.is_neuron.is_unknown:
            message = "whether it uses Neuron devices is known only after apply"
            return [undecided(message, *self.is_neuron.causes)]
        return []


def task_of(resource: Resource, context: Context) -> Task:
    """A task definition, the same one for every policy of a review.

    Args:
        resource: the ``aws_ecs_task_definition``.
        context: the review.
    """
    return context.once(("neu", resource.address), lambda: Task(resource))


def has_neuron_image(container: Container) -> Truth:
    """Whether its image says that it carries the Neuron SDK."""
    return container["image"].test(lambda raw: isinstance(raw, str) and is_neuron_image(image_name(raw)))


def settled(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Fails and what is undecided; else one pass, or one not-applicable where nothing was judged."""
    found = list(outcomes)
    told = [one for one in found if one.verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR)]
    if told:
        yield from told
    elif any(one.verdict is Verdict.PASS for one in found):
        yield passed()
    else:
        yield found[0] if found else not_applicable()


def _uses(container: Container) -> Truth:
    if not container.value.is_unknown and not container.value.fields:
        return FALSE
    variable = container["environment"].any_item(
        lambda one: part(one, "name").test(lambda raw: isinstance(raw, str) and bool(NEURON_VARIABLE.fullmatch(raw)))
    )
    return any_of((container.maps_device(), variable, has_neuron_image(container)))
