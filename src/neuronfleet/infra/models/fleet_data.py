"""Models and images of a fleet in every region, as Terraform resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from neuronfleet.engine import Construct, TerraformOutput, TerraformProvider
from neuronfleet.engine.aws import (
    EcrReplicationConfiguration,
    EcrReplicationConfigurationReplicationConfiguration,
    EcrReplicationConfigurationReplicationConfigurationRule,
    EcrReplicationConfigurationReplicationConfigurationRuleDestination,
    EcrReplicationConfigurationReplicationConfigurationRuleRepositoryFilter,
)
from neuronfleet.fleet.blueprint import DataBlueprint, ImageReplicationBlueprint
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import literal
from neuronfleet.infra.models.model_store import ModelStore

__all__ = ["FleetData"]

_LABEL: Final = "registry"


class FleetData(Construct):  # type: ignore[misc]
    """Model store and image replication, in a stack that has an AWS provider for each of its regions.

    The regions' stacks find buckets and keys by name, so nobody reads another stack's state. It is deployed before
    them, and destroyed after them.

    Args:
        scope: the stack.
        id: construct id.
        blueprint: what there is, decided.
        providers: region -> its AWS provider.

    Attributes:
        blueprint: what it was made from.
        model_store: None for none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: DataBlueprint,
        providers: Mapping[str, TerraformProvider],
    ) -> None:
        super().__init__(scope, id)
        self.blueprint = blueprint
        self.model_store: ModelStore | None = None
        if blueprint.model_store is not None:
            self.model_store = ModelStore(
                self,
                "model_store",
                blueprint=blueprint.model_store,
                partition=blueprint.partition,
                dns_suffix=blueprint.dns_suffix,
                providers=providers,
            )
        if blueprint.image_replication is not None:
            source = providers[blueprint.image_replication.source_region]
            self._replicate_images(blueprint.image_replication, source)
        self._make_outputs()

    def _replicate_images(self, replication: ImageReplicationBlueprint, provider: TerraformProvider) -> None:
        rule = EcrReplicationConfigurationReplicationConfigurationRule(
            destination=[
                EcrReplicationConfigurationReplicationConfigurationRuleDestination(
                    region=region, registry_id=replication.registry_id
                )
                for region in replication.destinations
            ],
            repository_filter=[
                EcrReplicationConfigurationReplicationConfigurationRuleRepositoryFilter(
                    filter=literal(prefix), filter_type="PREFIX_MATCH"
                )
                for prefix in replication.repository_prefixes
            ],
        )
        labelled(
            EcrReplicationConfiguration(
                self,
                "images",
                replication_configuration=EcrReplicationConfigurationReplicationConfiguration(rule=[rule]),
                provider=provider,
            ),
            _LABEL,
        )

    def _make_outputs(self) -> None:
        blueprint, store = self.blueprint, self.model_store
        buckets = {} if store is None else {region: bucket.id for region, bucket in store.buckets.items()}
        outputs: dict[str, tuple[str, object]] = {
            "deploy_before": (
                "Stacks that need this one: deploy it first, destroy it last.",
                [*blueprint.deploy_before],
            ),
            "model_buckets": ("Bucket of each region.", buckets),
            "model_keys": (
                "KMS key of each region's bucket.",
                {}
                if store is None
                else {region: one.key_arn for region, one in store.buckets.items() if one.key_arn is not None},
            ),
            "model_source": (
                "Where models are uploaded to.",
                None if blueprint.model_store is None else f"s3://{blueprint.model_store.source.name}",
            ),
        }
        for name, (description, value) in outputs.items():
            if value:
                labelled(TerraformOutput(self, f"output_{name}", value=value, description=description), name)
