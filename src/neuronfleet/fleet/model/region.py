"""``[ami]``, ``[logs]`` and ``[backend]``: what a region boots, keeps and remembers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["Ami", "Backend", "CloudBackend", "LocalBackend", "Logs", "S3Backend"]

RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]


class Ami(Section):
    """The images that instances boot, resolved from public SSM parameters."""

    family: Text = "amazon-linux-2023/neuron"
    """AMI family of accelerated capacities (``neuronfleet catalogue ami-families``)."""

    version: Text = "recommended"
    """``recommended``, or a version to stay on: ``20260924``, ``2023.0.20260924`` or a full image name."""

    ordinary_family: Text = "amazon-linux-2023"
    """AMI family of capacities without devices; the arm64 variant is taken where the instance type needs it."""

    ordinary_version: Text = "recommended"
    """The same for capacities without devices."""

    image_id: Annotated[str, StringConstraints(pattern=r"^ami-[0-9a-f]{8,17}$")] | None = None
    """An image of your own for accelerated capacities instead of a family. IDs differ by region."""


class Logs(Section):
    """The CloudWatch log group of the fleet's containers."""

    group: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_/.#-]{1,512}$")] | None = None
    """Name of the log group. By default ``/ecs/`` and the fleet's name."""

    retention_days: RetentionDays = 30
    """Days that log events are kept."""

    kms_key_id: Text | None = None
    """ARN of a KMS key that encrypts the log group. By default CloudWatch's own key."""


class LocalBackend(Section):
    """State in a file of the project folder, one a region."""

    kind: Literal["local"] = "local"
    """Chooses this backend."""


class S3Backend(Section):
    """State in an S3 bucket with a lock file beside it (Terraform 1.10 or later).

    ``{fleet}``, ``{region}``, ``{stack}`` and ``{partition}`` are filled in.
    """

    kind: Literal["s3"]
    """Chooses this backend."""

    bucket: Text
    """Bucket that holds the state."""

    key: Text = "{fleet}/{region}/terraform.tfstate"
    """Key of the state; must differ between regions."""

    region: Text = "{region}"
    """Region of the bucket. By default the stack's own: then the bucket's name must hold ``{region}``."""

    encrypt: Flag = True
    """Whether the state is encrypted at rest."""

    kms_key_id: Text | None = None
    """KMS key that encrypts the state. By default S3's own."""

    use_lockfile: Flag = True
    """Whether a lock file keeps two runs apart."""

    profile: Text | None = None
    """AWS profile that reads and writes the state. By default the one Terraform runs with."""


class CloudBackend(Section):
    """State in HCP Terraform or Terraform Enterprise, one workspace a region."""

    kind: Literal["cloud"]
    """Chooses this backend."""

    organization: Text
    """Organization that owns the workspaces."""

    workspace: Text = "{stack}"
    """Name of the workspace; must differ between regions."""

    hostname: Text | None = None
    """Host of Terraform Enterprise. By default HCP Terraform's."""

    project: Text | None = None
    """Project that the workspace belongs to."""


Backend = Annotated[LocalBackend | S3Backend | CloudBackend, Field(discriminator="kind")]
