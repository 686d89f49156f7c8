"""The stack of one region."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import Construct, TerraformStack
from neuronfleet.engine.aws import AwsProvider, AwsProviderDefaultTags
from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.infra import RegionalFleet, literal_map
from stacks.backend import add_backend

__all__ = ["PROVIDER_SOURCE", "PROVIDER_VERSION", "InferenceRegion"]

PROVIDER_SOURCE: Final = "hashicorp/aws"
PROVIDER_VERSION: Final = ">= 5.100.0, < 7.0.0"
"""Both majors: nothing is emitted that only one of them has."""


class InferenceRegion(TerraformStack):  # type: ignore[misc]
    """The fleet in one region: provider, backend and everything the blueprint says.

    Args:
        scope: the app.
        blueprint: the region, decided; its ``stack`` is the stack's name.

    Attributes:
        fleet: the resources.
    """

    def __init__(self, scope: Construct, *, blueprint: Blueprint) -> None:
        super().__init__(scope, blueprint.stack)
        AwsProvider(
            self,
            "aws",
            region=blueprint.region,
            allowed_account_ids=[blueprint.account_id] if blueprint.account_id else None,
            default_tags=[AwsProviderDefaultTags(tags=literal_map(blueprint.tags))] if blueprint.tags else None,
        )
        terraform_version = add_backend(self, blueprint.backend)
        # cdktf writes the one version its bindings were made from, and a source that only Terraform understands.
        self.add_override("terraform.required_providers.aws", {"source": PROVIDER_SOURCE, "version": PROVIDER_VERSION})
        self.add_override("terraform.required_version", terraform_version)
        self.fleet = RegionalFleet(self, "fleet", blueprint=blueprint)
