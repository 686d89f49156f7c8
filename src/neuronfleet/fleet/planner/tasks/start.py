"""How a prebuilt server starts when its model has to be copied from S3 first."""

from __future__ import annotations

from neuronfleet.fleet.planner.context import WorkloadDraft
from neuronfleet.fleet.planner.tasks.images import ResolvedImage

__all__ = ["MODEL_FOLDER", "copies_model", "start_of"]

MODEL_FOLDER = "/models"
"""MODEL_BASE_PATH of the image. https://github.com/aws/deep-learning-containers/tree/94ebd37/tensorflow/inference/docker/2.10"""

# The image's own entry point goes on afterwards. It joins its arguments and splits them again, so the script cannot be
# one of them: https://github.com/aws/deep-learning-containers/tree/15ba97e/tensorflow/inference/docker/build_artifacts
COPY_THEN_START = (
    'aws s3 sync --only-show-errors "$MODEL_URI" "$MODEL_BASE_PATH/$MODEL_NAME" || exit 1; '
    '[ -n "$(ls -A "$MODEL_BASE_PATH/$MODEL_NAME")" ] || { echo "there is nothing under $MODEL_URI" >&2; exit 1; }; '
    'exec python /usr/local/bin/dockerd-entrypoint.py "$@"'
)
START_SCRIPT = "/usr/local/bin/entrypoint.sh"


def copies_model(draft: WorkloadDraft, image: ResolvedImage) -> bool:
    """Whether the planner starts the server with a copy of its model: where it cannot read S3 by itself.

    TensorFlow Serving cannot since 2.7: https://github.com/aws/deep-learning-containers/pull/1495. The prebuilt images
    have the AWS command line for it.
    """
    return (
        image.entry is not None
        and image.entry.server == "tensorflow-serving"
        and not image.entry.reads_s3
        and draft.settings.model is not None
        and draft.settings.entry_point is None
    )


def start_of(draft: WorkloadDraft, image: ResolvedImage) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Entry point and command of the server, None each for the image's own."""
    settings = draft.settings
    if not copies_model(draft, image):
        return settings.entry_point, settings.command
    # A task definition with an entry point loses the image's command.
    return ("/bin/bash", "-c", COPY_THEN_START, "start"), settings.command or (START_SCRIPT,)
