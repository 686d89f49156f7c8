"""What a plan of a region asks for: whether models of the store, and replicated images, are there."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import Construct, TerraformStack
from neuronfleet.engine.aws import DataAwsKmsAlias
from neuronfleet.fleet.blueprint import Blueprint, ImagePresence, ModelPresence
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal, quoted

__all__ = ["Presence"]

_OBJECT: Final = "aws_s3_object"
_IMAGE: Final = "aws_ecr_image"
_LABEL: Final = "models"


class Presence(Construct):  # type: ignore[misc]
    """A ``check`` for each model and image, and the key of the model store.

    A check warns and lets an apply go on: a region that lacks a model can still be scaled, drained or destroyed. The
    review of a plan fails where a check does, or where a roll-out asks for nothing.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the region, decided.

    Attributes:
        key_arns: alias of a key of the model store -> reference to the key's ARN.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: Blueprint,
    ) -> None:
        super().__init__(scope, id)
        self._region = blueprint.region
        self.key_arns: dict[str, str] = {}
        roles = [*(one.roles for one in blueprint.services), *(one.roles for one in blueprint.tasks)]
        for alias in sorted({one.model.kms_alias for one in roles if one.model and one.model.kms_alias}):
            # A region has one bucket of the store.
            labelled(DataAwsKmsAlias(self, "key", name=literal(alias)), _LABEL)
            self.key_arns[alias] = reference("data.aws_kms_alias", _LABEL, "target_key_arn")
        for model in blueprint.model_presence:
            self._check_model(model)
        for image in blueprint.image_presence:
            self._check_image(image)

    def _check_model(self, model: ModelPresence) -> None:
        name = label_of(f"model_{model.workload}")
        found = f"data.{_OBJECT}.{name}"
        body = {"bucket": literal(model.bucket), "key": literal(model.key)}
        place = f"s3://{model.bucket}/{model.key}"
        if model.version_id is not None:
            body["version_id"] = literal(model.version_id)
            condition = f"{found}.version_id == {quoted(model.version_id)}"
            what = f"version {model.version_id} of {place} is not there"
        else:
            # The body of an object is read where its type is a text's; of others it is null.
            condition = f'try(sha256({found}.body), "") == "{model.digest}"'
            what = f"{place} is not the list of files, as text/plain, whose SHA-256 is {model.digest}"
        message = (
            f"The model of {model.workload} is not in {self._region}: {what}. Wait for its replication, or upload it, "
            "before this region rolls out."
        )
        self._add(name, _OBJECT, body, condition, message)

    def _check_image(self, image: ImagePresence) -> None:
        name = label_of(f"image_{image.workload}{'_sidecar' if image.sidecar else ''}")
        body = {
            "registry_id": image.registry_id,
            "repository_name": literal(image.repository),
            "image_digest": image.digest,
        }
        condition = f'data.{_IMAGE}.{name}.image_digest == "{image.digest}"'
        message = (
            f"The image of {image.workload} is not in {self._region}: {image.repository}@{image.digest}. Wait for its "
            "replication, or push it again, before this region rolls out."
        )
        self._add(name, _IMAGE, body, condition, message)

    def _add(self, name: str, data_type: str, body: dict[str, str], condition: str, message: str) -> None:
        # CDKTF has no class for checks. What is asked inside of one fails no plan.
        TerraformStack.of(self).add_override(
            f"check.{name}",
            {
                "data": {data_type: {name: body}},
                "assert": [{"condition": f"${{{condition}}}", "error_message": literal(message)}],
            },
        )
