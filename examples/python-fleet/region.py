"""The stack of one region: a provider and a backend of your own, and everything the blueprint says."""  # noqa: INP001

from __future__ import annotations

from cdktf import LocalBackend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct

from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.infra import RegionalFleet, literal_map

__all__ = ["InferenceRegion"]


class InferenceRegion(TerraformStack):  # type: ignore[misc]
    """The fleet in one region.

    Args:
        scope: the app.
        blueprint: the region, decided.
    """

    def __init__(self, scope: Construct, *, blueprint: Blueprint) -> None:
        super().__init__(scope, blueprint.stack)
        tags = AwsProviderDefaultTags(tags=literal_map(blueprint.tags))
        AwsProvider(self, "aws", region=blueprint.region, default_tags=[tags])
        # Terraform runs in cdktf.out/stacks/STACK; the state stays in the project folder.
        LocalBackend(self, path=f"../../../terraform.{blueprint.stack}.tfstate")
        self.add_override(
            "terraform.required_providers.aws", {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}
        )
        self.add_override("terraform.required_version", ">= 1.5.0")
        self.fleet = RegionalFleet(self, "fleet", blueprint=blueprint)
        # Resources of your own go here; self.fleet.cluster and its like are the ones it made.
