"""Which region each resource is in.

The resource's own ``region`` (AWS provider 6) wins, then the region of its provider configuration: a constant or a
root variable. A local value is not in a plan; then the zones and ARNs that the provider's other resources carry tell.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan.address import Step

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan
    from neuronfleet.plan.resource import Resource

__all__ = ["Regions", "region_of_arn", "region_of_zone"]

_ARN: Final = lazy_pattern(r"arn:aws[\w-]*:[\w-]+:([a-z]{2,3}(?:-[a-z]+)+-\d+):")
_REGION: Final = lazy_pattern(r"[a-z]{2,3}(?:-[a-z]+)+-\d+\Z")
_MODULE: Final = lazy_pattern(r"(?:\A|\.)module\.([^\W\d][\w-]*)")
_ZONE: Final = lazy_pattern(r"([a-z]{2,3}(?:-[a-z]+)+-\d+)[a-z]\Z")


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
        self._by_resource: dict[Resource, str | None] = {}
        self._evidence: dict[str, str] | None = None
        self._instance_evidence: dict[tuple[str, tuple[Step, ...]], str] = {}

    def of(self, resource: Resource) -> str | None:
        """Region of a resource, None where it cannot be told."""
        if resource not in self._by_resource:
            self._by_resource[resource] = self._found(resource)
        return self._by_resource[resource]

    def _found(self, resource: Resource) -> str | None:
        own = resource.after["region"] if resource.exists_after else resource.before["region"]
        if own.text and resource.mode == "managed" and resource.type.startswith("aws_"):
            return own.text
        key = self.provider_key(resource)
        return self.of_provider(key) or self._of_instance(key, resource)

    def _of_instance(self, key: str, resource: Resource) -> str | None:
        """Where one configuration serves several regions, as OpenTofu's ``for_each`` of providers does.

        Then the resources of one module instance agree, and its key often is the region.
        """
        address = resource.parsed
        self._evident(key)
        found: str | None = self._instance_evidence.get((key, address.modules)) if address.modules else None
        if found is None:
            keys = {str(step.key) for step in address.modules} | {str(address.key)}
            named = [one for one in keys if _REGION.match(one)]
            found = named[0] if len(named) == 1 else None
        return found

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
        providers = self._plan.configuration.providers
        config = providers.get(key)
        while not isinstance(config, dict) and ":" in key:
            # a module that makes no configuration of its own gets its caller's
            module, _, name = key.rpartition(":")
            above = module.rpartition(".module.")[0] if ".module." in module else ""
            key = f"{above}:{name}" if above else name
            config = providers.get(key)
        expressions = config.get("expressions") if isinstance(config, dict) else None
        if not isinstance(config, dict) or not isinstance(expressions, dict):
            return None
        inside = config.get("module_address")
        modules = tuple(_MODULE.findall(inside)) if isinstance(inside, str) else ()
        variables = self._plan.document.get("variables") or {}
        found = self._plan.configuration.constant(modules, expressions.get("region"), variables)
        return found if isinstance(found, str) and _REGION.match(found) else None

    def _evident(self, asked: str) -> str | None:
        if self._evidence is None:
            votes: dict[str, Counter[str]] = {}
            by_instance: dict[tuple[str, tuple[Step, ...]], set[str]] = {}
            for resource in (*self._plan.changes(), *self._plan.data()):
                if not resource.type.startswith("aws_"):
                    continue
                side = resource.after if resource.exists_after else resource.before
                region = region_of_zone(side["availability_zone"].text or "") or region_of_arn(side["arn"].text or "")
                if resource.type == "aws_region":
                    region = side["region"].text or side["name"].text
                if region:
                    served = self.provider_key(resource)
                    votes.setdefault(served, Counter())[region] += 1
                    by_instance.setdefault((served, resource.parsed.modules), set()).add(region)
            # one that all agree on: a plan may hold ARNs of other regions
            self._instance_evidence = {one: next(iter(found)) for one, found in by_instance.items() if len(found) == 1}
            self._evidence = {name: next(iter(found)) for name, found in votes.items() if len(found) == 1}
        return self._evidence.get(asked)
