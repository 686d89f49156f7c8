"""What the stacks have in common that span the regions of a fleet: an AWS provider for each."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.engine import Construct, TerraformStack
from neuronfleet.engine.aws import AwsProvider, AwsProviderDefaultTags
from neuronfleet.fleet.blueprint import DataBlueprint, GlobalBlueprint
from neuronfleet.infra import literal_map
from stacks.backend import add_backend
from stacks.inference_region import PROVIDER_SOURCE, PROVIDER_VERSION

__all__ = ["SpanningStack"]


class SpanningStack(TerraformStack):  # type: ignore[misc]
    """A stack with a provider for each of several regions, and a backend.

    Args:
        scope: the app.
        blueprint: what is in it, decided; its ``stack`` is the stack's name.
        regions: regions to have a provider for.

    Attributes:
        providers: region -> its provider.
    """

    def __init__(self, scope: Construct, *, blueprint: DataBlueprint | GlobalBlueprint, regions: Sequence[str]) -> None:
        super().__init__(scope, blueprint.stack)
        self._blueprint = blueprint
        # Each provider is a process of its own while Terraform runs, so the default one does for its own region.
        self.providers = {blueprint.region: self._add_provider("aws", blueprint.region)} | {
            region: self._add_provider(f"aws_{region}", region, alias=region.replace("-", "_"))
            for region in regions
            if region != blueprint.region
        }
        terraform_version = add_backend(self, blueprint.backend)
        self.add_override("terraform.required_providers.aws", {"source": PROVIDER_SOURCE, "version": PROVIDER_VERSION})
        self.add_override("terraform.required_version", terraform_version)

    def _add_provider(self, construct_id: str, region: str, alias: str | None = None) -> AwsProvider:
        account_id, tags = self._blueprint.account_id, self._blueprint.tags
        return AwsProvider(
            self,
            construct_id,
            alias=alias,
            region=region,
            allowed_account_ids=[account_id] if account_id else None,
            default_tags=[AwsProviderDefaultTags(tags=literal_map(tags))] if tags else None,
        )
