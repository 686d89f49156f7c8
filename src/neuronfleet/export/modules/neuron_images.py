"""What the catalogue knows of prebuilt images, as local values of modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.catalogue import Image, load_catalogue
from neuronfleet.export.expression import written
from neuronfleet.fleet.planner.tasks.ports import SERVING_PORTS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["images_local"]


def images_local(module: Module) -> None:
    """Declare ``local.prebuilt_images`` by repository and tag, and ``local.image``: what is known of ``var.image``.

    Args:
        module: that declares them and has a variable ``image``.
    """
    module.local(
        "prebuilt_images",
        {
            f"{image.repository}:{image.tag}": f"${{{written(_row(image))}}}"
            for image in load_catalogue().images.values()
        },
        comment="AWS Deep Learning Containers with the Neuron SDK: what serves in them, and where. One in a "
        ""
        ""
        ""
        ""
        ""
        "mirror of yours\n"
        "is known as well. Source: https://github.com/aws/deep-learning-containers",
    )
    module.local(
        "image",
        "${one([\n"
        "for name, image in local.prebuilt_images : image\n"
        'if endswith(split("@", var.image)[0], "/${name}")\n'
        "])}",
        comment="What is known of the image; null for one of your own.",
    )


def _row(image: Image) -> dict[str, object]:
    return {
        "families": list(image.families),
        "runtime": image.runtime,
        "server": image.server,
        "reads_s3": image.reads_s3,
        "ports": "${[" + ", ".join(_port(name, image.ports[name]) for name in _serving(image)) + "]}",
        "health_port": image.health_port if image.health_port in image.ports else None,
        "health_path": image.health_path,
    }


def _serving(image: Image) -> list[str]:
    return [name for name in image.ports if name in SERVING_PORTS]


def _port(name: str, port: int) -> str:
    return f'{{ name = "{name}", container_port = {port}, host_port = null, protocol = "tcp" }}'
