"""Environment variables of the server: where its model lies, how many NeuronCores it owns, what the user gave."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import ModelLocation
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.images import ResolvedImage

__all__ = ["model_location", "model_name", "server_environment"]


def model_name(draft: WorkloadDraft) -> str:
    """Name under which the server offers the model: the last part of its location, else the workload's name."""
    location = draft.settings.model
    return location.rstrip("/").rpartition("/")[2] if location else draft.name


def model_location(context: Context, draft: WorkloadDraft) -> ModelLocation | None:
    """Bucket and prefix of the model, placeholders filled in; None where there is no model."""
    if draft.settings.model is None:
        return None
    location = context.fill(draft.settings.model, (draft.table, draft.name, "model"))
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    return ModelLocation(bucket=bucket, prefix=prefix.strip("/"), kms_key_arn=draft.settings.model_kms_key_arn)


def server_environment(context: Context, draft: WorkloadDraft, image: ResolvedImage) -> dict[str, str]:
    """All variables of the server, sorted by name; the user's own win over the planner's."""
    planned = {**_model(context, draft, image), **_cores(context, draft, image)}
    return dict(sorted({**planned, **draft.settings.environment}.items()))


def _model(context: Context, draft: WorkloadDraft, image: ResolvedImage) -> dict[str, str]:
    location = model_location(context, draft)
    if location is None:
        return {}
    region = context.region.name
    uri = f"s3://{location.bucket}/{location.prefix}"
    if image.entry is None or image.entry.server != "tensorflow-serving":
        return {"AWS_REGION": region, "MODEL_URI": uri}
    # TensorFlow Serving's start script appends the model's name to the base path, and reads S3 by these variables:
    # https://github.com/aws/deep-learning-containers
    return {
        "AWS_REGION": region,
        "MODEL_BASE_PATH": uri.rpartition("/")[0],
        "MODEL_NAME": model_name(draft),
        "S3_ENDPOINT": f"s3.{region}.{context.partition.dns_suffix}",
        "S3_USE_HTTPS": "1",
        "S3_VERIFY_SSL": "1",
    }


def _cores(context: Context, draft: WorkloadDraft, image: ResolvedImage) -> dict[str, str]:
    """How many NeuronCores the process may claim; by default it would claim every core that it sees.

    https://awsdocs-neuron.readthedocs-hosted.com/en/latest/neuron-runtime/nrt-configurable-parameters.html
    """
    devices = draft.settings.devices_per_task
    given = draft.settings.environment
    if not devices:
        return {}
    cores = devices * draft.instance.cores_per_device
    parts = (draft.table, draft.name, "environment")
    if "AWS_NEURON_VISIBLE_DEVICES" in given:
        context.refuse(
            (*parts, "AWS_NEURON_VISIBLE_DEVICES"),
            "hands devices to the container a second way, past the ones that its slot owns; leave it out and set "
            "devices_per_task",
        )
    if image.runtime == "neuron-rtd":
        told = {"NEURONCORE_GROUP_SIZES": str(cores)}
        if draft.settings.sidecar is not None:
            told["NEURON_RTD_ADDRESS"] = "unix:/sock/neuron.sock"
        return told
    asked = given.get("NEURON_RT_NUM_CORES", "")
    if asked.isdigit() and int(asked) > cores:
        context.refuse(
            (*parts, "NEURON_RT_NUM_CORES"),
            f"{asked} NeuronCores are more than the {cores} of {devices} device(s); raise devices_per_task or lower it",
            asked,
        )
    if "NEURON_RT_VISIBLE_CORES" in given:
        return {}
    return {"NEURON_RT_NUM_CORES": str(cores)}
