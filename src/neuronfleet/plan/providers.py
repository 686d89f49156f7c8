"""Which region each resource is in.

The resource's own ``region`` (AWS provider 6) wins, then the region of its provider configuration: a constant or a
root variable. A local value is not in a plan; then the zones and ARNs that the provider's other resources carry tell.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan
    from neuronfleet.plan.resource import Resource

__all__ = ["Regions", "region_of_arn", "region_of_zone"]

_ARN: Final = re.compile(r"arn:aws[\w-]*:[\w-]+:([a-z]{2,3}(?:-[a-z]+)+-\d+):")
_ZONE: Final = re.compile(r"([a-z]{2,3}(?:-[a-z]+)+-\d+)[a-z]\Z")


def region_of_arn(text: str) -> str | None:
    """The region that an ARN names, None where it names none."""
    found = _ARN.match(text)
    return found.group(1) if found else None


def region_of_zone(text: str) -> str | None:
    """The region of an Availability Zone's name, None where it is no zone name."""
    found = _ZONE.match(text)
    return found.group(1) if found else None


class Regions:
    """Regions of a plan's resources.

    Args:
        plan: the plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._by_provider: dict[str, str | None] = {}
        self._evidence: dict[str, str] | None = None

    def of(self, resource: Resource) -> str | None:
        """Region of a resource, None where it cannot be told."""
        own = resource.after["region"] if resource.exists_after else resource.before["region"]
        if own.text and resource.mode == "managed" and resource.type.startswith("aws_"):
            return own.text
        return self.of_provider(self.provider_key(resource))

    def provider_key(self, resource: Resource) -> str:
        """Key of the provider configuration that serves a resource, empty where it is not known."""
        address = resource.parsed
        entry = self._plan.configuration.resource(address.module_names, address.static)
        key = (entry or {}).get("provider_config_key")
        return key if isinstance(key, str) else ""

    def of_provider(self, key: str) -> str | None:
        """Region of a provider configuration, None where it cannot be told."""
        if key not in self._by_provider:
            self._by_provider[key] = self._configured(key) or self._evident(key)
        return self._by_provider[key]

    @property
    def all(self) -> tuple[str, ...]:
        """Regions that the plan's AWS resources are in, sorted."""
        found = {self.of(one) for one in self._plan.changes() if one.type.startswith("aws_")}
        return tuple(sorted(region for region in found if region))

    def _configured(self, key: str) -> str | None:
        config = self._plan.configuration.providers.get(key)
        expressions = config.get("expressions") if isinstance(config, dict) else None
        expression: Any = expressions.get("region") if isinstance(expressions, dict) else None
        if not isinstance(expression, dict):
            return None
        constant = expression.get("constant_value")
        if isinstance(constant, str) and "${" not in constant:
            return constant
        module = config.get("module_address", "") if isinstance(config, dict) else ""
        references = expression.get("references")
        if module or not isinstance(references, list) or len(references) != 1:
            return None
        name = str(references[0])
        value = self._plan.variables.get(name.removeprefix("var.")) if name.startswith("var.") else None
        return value.text if value is not None else None

    def _evident(self, key: str) -> str | None:
        if self._evidence is None:
            votes: dict[str, Counter[str]] = {}
            for resource in (*self._plan.changes(), *self._plan.data()):
                if not resource.type.startswith("aws_"):
                    continue
                side = resource.after if resource.exists_after else resource.before
                region = region_of_zone(side["availability_zone"].text or "") or region_of_arn(side["arn"].text or "")
                if resource.type == "aws_region":
                    region = side["region"].text or side["name"].text
                if region:
                    votes.setdefault(self.provider_key(resource), Counter())[region] += 1
            # one that all agree on: a plan may hold ARNs of other regions
            self._evidence = {name: next(iter(found)) for name, found in votes.items() if len(found) == 1}
        return self._evidence.get(key)
