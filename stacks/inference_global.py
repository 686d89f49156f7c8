"""The stack of what spans regions; deployed after the stacks of the regions."""

from __future__ import annotations

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct

from neuronfleet.fleet.blueprint import GlobalBlueprint
from neuronfleet.infra import GlobalRouting, literal_map
from stacks.backend import add_backend
from stacks.inference_region import PROVIDER_SOURCE, PROVIDER_VERSION

__all__ = ["InferenceGlobal"]


class InferenceGlobal(TerraformStack):  # type: ignore[misc]
    """What spans the regions of a fleet: a provider for each of them, backend and everything the blueprint says.

    Args:
        scope: the app.
        blueprint: what spans regions, decided; its ``stack`` is the stack's name.

    Attributes:
        routing: the resources.
    """

    def __init__(self, scope: Construct, *, blueprint: GlobalBlueprint) -> None:
        super().__init__(scope, blueprint.stack)
        # Each provider is a process of its own while Terraform runs, so the default one does for its own region.
        providers = {blueprint.region: self._add_provider("aws", blueprint, blueprint.region)} | {
            region: self._add_provider(f"aws_{region}", blueprint, region, alias=region.replace("-", "_"))
            for region in blueprint.provider_regions
            if region != blueprint.region
        }
        terraform_version = add_backend(self, blueprint.backend)
        self.add_override("terraform.required_providers.aws", {"source": PROVIDER_SOURCE, "version": PROVIDER_VERSION})
        self.add_override("terraform.required_version", terraform_version)
        self.routing = GlobalRouting(self, "routing", blueprint=blueprint, providers=providers)

    def _add_provider(
        self, construct_id: str, blueprint: GlobalBlueprint, region: str, alias: str | None = None
    ) -> AwsProvider:
        return AwsProvider(
            self,
            construct_id,
            alias=alias,
            region=region,
            allowed_account_ids=[blueprint.account_id] if blueprint.account_id else None,
            default_tags=[AwsProviderDefaultTags(tags=literal_map(blueprint.tags))] if blueprint.tags else None,
        )
