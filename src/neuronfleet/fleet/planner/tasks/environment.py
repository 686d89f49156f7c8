"""Environment variables of the server: where its model lies, how many NeuronCores it owns, what the user gave."""

from __future__ import annotations

import re

from neuronfleet.fleet.blueprint import ModelLocation
from neuronfleet.fleet.planner.arns import kms_key, secret
from neuronfleet.fleet.planner.backends import refuse_bad_bucket
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.models.stored_models import is_stored, refuse_version, stored_location
from neuronfleet.fleet.planner.tasks.images import ResolvedImage
from neuronfleet.fleet.planner.tasks.start import MODEL_FOLDER

__all__ = ["model_location", "model_name", "server_environment", "server_secrets"]

_MODEL_NAME = re.compile(r"--model_name(=|\s+)[\"']?(?P<name>[^\s\"']+)")
_IMAGE_MODEL_NAME = "model"
"""MODEL_NAME of the image. https://github.com/aws/deep-learning-containers/tree/83a153c/tensorflow/inference"""

_CORE_RANGE = re.compile(r"(?P<first>[0-9]{1,4})(-(?P<last>[0-9]{1,4}))?")


def model_name(context: Context, draft: WorkloadDraft) -> str:
    """Name under which TensorFlow Serving offers the model.

    A flag wins, then the user's variable, then the last part of the model's location, then the image's own default.
    """
    told = _MODEL_NAME.search(" ".join((*(draft.settings.entry_point or ()), *(draft.settings.command or ()))))
    if told:
        return told["name"]
    location = model_location(context, draft)
    usual = location.prefix.rpartition("/")[2] if location else _IMAGE_MODEL_NAME
    return draft.settings.environment.get("MODEL_NAME", usual)


def model_location(context: Context, draft: WorkloadDraft) -> ModelLocation | None:
    """Bucket and prefix of the model, placeholders filled in; None where there is no model."""
    if draft.settings.model is None:
        return None
    if is_stored(draft.settings.model):
        return stored_location(context, draft)
    parts = (draft.table, draft.name, "model")
    location = context.fill(draft.settings.model, parts)
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    refuse_bad_bucket(context, bucket, parts)
    if not prefix.strip("/"):
        context.refuse(parts, f"{location!r} names a bucket, but no model in it; give s3://{bucket}/PREFIX", location)
    key = kms_key(context, draft.settings.model_kms_key_arn, (draft.table, draft.name, "model_kms_key_arn"), here=False)
    return ModelLocation(bucket=bucket, prefix=prefix.strip("/"), kms_key_arn=key)


def server_secrets(context: Context, draft: WorkloadDraft) -> dict[str, str]:
    """Secrets of the server, sorted by name, placeholders filled in."""
    parts = (draft.table, draft.name, "secrets")
    secrets = {name: secret(context, arn, (*parts, name)) for name, arn in sorted(draft.settings.secrets.items())}
    for name in secrets:
        if name in draft.settings.environment:
            context.refuse((*parts, name), f"{name} is under environment too; ECS takes a name once: drop one")
    return secrets


def server_environment(context: Context, draft: WorkloadDraft, image: ResolvedImage) -> dict[str, str]:
    """All variables of the server, sorted by name; the user's own win over the planner's, secrets among them."""
    planned = {**_model(context, draft, image), **_cores(context, draft, image)}
    kept = {name: value for name, value in planned.items() if name not in draft.settings.secrets}
    return dict(sorted({**kept, **draft.settings.environment}.items()))


def _model(context: Context, draft: WorkloadDraft, image: ResolvedImage) -> dict[str, str]:
    location = model_location(context, draft)
    _notice_model(context, draft, image)
    if location is None:
        return {}
    region = context.region.name
    uri = f"s3://{location.bucket}/{location.prefix}"
    version = {} if location.version_id is None else {"MODEL_VERSION_ID": location.version_id}
    if image.entry is None or image.entry.server != "tensorflow-serving":
        return {"AWS_REGION": region, "MODEL_URI": uri, **version}
    if version and draft.settings.entry_point is None:
        refuse_version(context, draft, image.entry.name)
    if not image.entry.reads_s3:
        return {
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "MODEL_BASE_PATH": MODEL_FOLDER,
            "MODEL_NAME": location.prefix.rpartition("/")[2],
            "MODEL_URI": uri,
            **version,
        }
    _refuse_other_name(context, draft, location.prefix.rpartition("/")[2])
    # TensorFlow Serving's start script appends the model's name to the base path, and reads S3 by these variables:
    # https://github.com/aws/deep-learning-containers
    return {
        "AWS_REGION": region,
        "MODEL_BASE_PATH": uri.rpartition("/")[0],
        "MODEL_NAME": location.prefix.rpartition("/")[2],
        "S3_ENDPOINT": f"s3.{region}.{context.partition.dns_suffix}",
        "S3_USE_HTTPS": "1",
        "S3_VERIFY_SSL": "1",
    }


def _refuse_other_name(context: Context, draft: WorkloadDraft, name: str) -> None:
    """Refuse a name under which the start script looks for the model where it is not."""
    settings = draft.settings
    told = settings.environment.get("MODEL_NAME", name)
    own_path = "MODEL_BASE_PATH" in {*settings.environment, *settings.secrets} or any(
        "--model_base_path" in word for word in settings.command or ()
    )
    if told != name and settings.entry_point is None and not own_path:
        context.refuse(
            (*draft.parts, "environment", "MODEL_NAME"),
            f"{told!r} is not the last part of model, {name!r}: the server would look for {told!r} beside it and serve "
            "nothing; call the prefix so, or leave MODEL_NAME out",
            told,
        )


def _notice_model(context: Context, draft: WorkloadDraft, image: ResolvedImage) -> None:
    """Tell of a prebuilt server that has no model, or one that it does not load by itself."""
    settings = draft.settings
    if image.entry is None or settings.entry_point is not None or settings.command is not None:
        return
    if image.entry.server != "tensorflow-serving":
        if settings.model is not None:
            context.notice(
                "model-not-loaded",
                (draft.table, draft.name, "model"),
                f"{image.entry.name} does not read MODEL_URI by itself; give a command that fetches the model",
            )
    elif settings.model is None and "MODEL_BASE_PATH" not in {*settings.environment, *settings.secrets}:
        context.notice(
            "no-model",
            (draft.table, draft.name, "model"),
            f"{image.entry.name} holds no model, so nothing is served and its health check fails; give s3://BUCKET/PREFIX",
        )


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
    for name in ("NEURON_RT_NUM_CORES", "NEURON_RT_VISIBLE_CORES"):
        asked = _cores_asked(name, given.get(name, ""))
        if asked > cores and name == "NEURON_RT_VISIBLE_CORES":
            context.refuse(
                (*parts, name),
                f"NeuronCore {asked - 1} is none of the {cores} of {devices} device(s), which a task counts from 0; "
                f"give 0-{cores - 1} or part of it, or raise devices_per_task",
                given[name],
                follows=draft.type_sections,
            )
        elif asked > cores:
            context.refuse(
                (*parts, name),
                f"{asked} NeuronCores are more than the {cores} of {devices} device(s); raise devices_per_task or "
                "lower it",
                given[name],
                follows=draft.type_sections,
            )
    if "NEURON_RT_VISIBLE_CORES" in given:
        return {}
    return {"NEURON_RT_NUM_CORES": str(cores)}


def _cores_asked(name: str, value: str) -> int:
    """NeuronCores that must be there for a count (``4``), or for indices (``0-3``, ``0,2``); 0 where it is neither."""
    if name == "NEURON_RT_NUM_CORES":
        return int(value) if value.isascii() and value.isdecimal() else 0
    spans = [_CORE_RANGE.fullmatch(part.strip()) for part in value.split(",")]
    if not all(spans):
        return 0
    return max(int(span["last"] or span["first"]) for span in spans if span) + 1
