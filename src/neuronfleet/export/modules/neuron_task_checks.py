"""What ``neuron-task`` warns of: it works, and is hardly meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_checks"]

_UNPINNED: Final = (
    '[for image in concat([var.image], local.neuron_monitor[*].image) : image if !can(regex("@sha256:|:[^/:]+$", '
    'image)) || endswith(image, ":latest")]'
)


def declare_checks(module: Module) -> None:
    """Declare the checks.

    Args:
        module: with ``local.image``.
    """
    module.check(
        "image_is_pinned",
        f"${{length({_UNPINNED}) == 0}}",
        f'image: ${{join(" and ", {_UNPINNED})}} has no fixed tag: tasks started later may run other code; pin a '
        "digest.",
    )
    module.check(
        "model_is_loaded",
        '${try(local.image.server, "") != "tensorflow-serving" || var.entry_point != null || var.command != null || '
        "var.model_s3_uri != null || "
        'contains(concat(keys(var.environment), keys(var.secrets)), "MODEL_BASE_PATH")}',
        "model_s3_uri: ${var.image} holds no model, so nothing is served and its health check fails; give "
        "s3://BUCKET/PREFIX.",
    )
