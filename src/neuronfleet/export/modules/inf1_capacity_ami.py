"""The machine image of ``modules/inf1-capacity``: which there are, which is taken, and what is said of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.catalogue import AmiFamily, load_catalogue
from neuronfleet.fleet.model import Ami as AmiDefaults
from neuronfleet.fleet.planner.capacity.amis import FIRST_WITH_DOWNGRADE
from neuronfleet.infra.instances.ami import Ami
from neuronfleet.infra.literal import Reference

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_ami", "declare_ami_variables", "declare_families"]

PARAMETER: Final = "data.aws_ssm_parameter.ami"
_DATE: Final = "20[0-9]{6}"


def declare_ami_variables(module: Module) -> None:
    """Declare the variables that choose an image.

    Args:
        module: the capacity.
    """
    families = load_catalogue().ami_families
    module.variable(
        "ami_family",
        type="string",
        description=(
            f"Family of ECS-optimized AMIs: {', '.join(families)}. By default {AmiDefaults().family} where the "
            "instance "
            f"type has Neuron devices, else {AmiDefaults().ordinary_family} of its architecture."
        ),
        default=None,
        validations=[
            (
                "${var.ami_family == null ? true : contains(keys(local.ami_families), var.ami_family)}",
                f"ami_family is one of {', '.join(families)}.",
            )
        ],
    )
    module.variable(
        "ami_version",
        type="string",
        description=(
            "recommended, which follows AWS from plan to plan, or a version to stay on: 20260922, 2023.0.20260922 or a "
            "full image name."
        ),
        default=AmiDefaults().version,
        validations=[
            (
                '${var.ami_version != "latest"}',
                'ami_version: "latest" is not a version; give "recommended" to follow AWS, or a version to stay on.',
            )
        ],
    )
    module.variable(
        "image_id",
        type="string",
        description="An image of your own, ami-..., instead of a family; known at plan. It must start the ECS agent.",
        default=None,
        validations=[
            (
                '${var.image_id == null ? true : can(regex("^ami-[0-9a-f]{8,17}$", var.image_id))}',
                "image_id is the ID of an image: ami- and 8 to 17 hexadecimal digits.",
            ),
            (
                (
                    f"${{var.image_id == null || (var.ami_family == null && var.ami_version == "
                    f'"{AmiDefaults().version}")}}'
                ),
                "image_id names an image; drop ami_family and ami_version, or image_id.",
            ),
        ],
    )


def declare_ami(module: Module) -> None:
    """Declare the look-up of the image, with what the planner refuses and tells.

    Args:
        module: the capacity.
    """
    _declare_choice(module)
    Ami(module, "ami", label="ami", parameter=Reference("${local.ami_parameter}"))
    module.when(PARAMETER, "var.image_id == null")
    module.comment(PARAMETER, "A public parameter of AWS. Its insecure_value, unlike value, can be read in the plan.")
    _refuse(module)
    _tell(module)


def _declare_choice(module: Module) -> None:
    defaults = AmiDefaults()
    ordinary = f'"{defaults.ordinary_family}"'
    module.local(
        "ami_family",
        "${coalesce(\nvar.ami_family,\n"
        f'local.instance.devices > 0 ? "{defaults.family}" : '
        f'local.instance.architecture == "arm64" ? "{defaults.ordinary_family}/arm64" : {ordinary},\n)}}',
        comment="The machine image: its family, its release, and the SSM parameter that holds its id.",
    )
    module.local("ami", "${local.ami_families[local.ami_family]}")
    module.local("ami_date", f'${{try(regex("{_DATE}", var.ami_version), "")}}')
    module.local(
        "ami_release",
        f'${{var.ami_version == "{defaults.version}" ? "{defaults.version}" : '
        'format(local.ami.image_name, "${local.ami.series}.${local.ami_date}")}',
    )
    module.local("ami_parameter", f"{_root()}${{local.ami_family}}/${{local.ami_release}}/image_id")
    module.local("image_id", "${coalesce(var.image_id, one(data.aws_ssm_parameter.ami[*].insecure_value))}")


def declare_families(module: Module) -> None:
    """Declare ``local.ami_families``, the table of families.

    Args:
        module: the capacity.
    """
    module.local(
        "ami_families",
        {name: f"${{{_row(family)}}}" for name, family in load_catalogue().ami_families.items()},
        comment=(
            "Families of ECS-optimized AMIs; %s in image_name is the version, which begins with series:\n"
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html"
        ),
    )


def _row(family: AmiFamily) -> str:
    facts = {
        "os": family.os,
        "architecture": family.architecture,
        "accelerated": family.accelerated,
        "end_of_life": f"{family.end_of_life:%Y-%m-%d}",
        "series": family.version_example.rpartition(".")[0],
        "image_name": family.image_name.replace("{version}", "%s"),
        "version_example": family.version_example,
        "superseded_by": family.superseded_by,
        "absent_from": list(family.absent_from),
        "root_device": family.root_device,
    }
    members = "\n".join(f"{name} = {json.dumps(value)}" for name, value in facts.items())
    return f"{{\n{members}\n}}"


def _root() -> str:
    name, family = next(iter(load_catalogue().ami_families.items()))
    return family.parameter().partition(name)[0]


def _refuse(module: Module) -> None:
    alternatives = (
        'join(" or ", [\nfor name, family in local.ami_families : name\nif family.superseded_by == null && '
        "family.accelerated == local.ami_accelerated && family.architecture == local.instance.architecture\n])"
    )
    module.local("ami_accelerated", "${local.instance.devices > 0}")
    module.local("fitting_ami_families", f"${{{alternatives}}}")
    for condition, message in (
        (
            "local.ami.accelerated == local.ami_accelerated",
            (
                '${local.ami_family} ${local.ami_accelerated ? "carries no Neuron driver" : "is for Neuron '
                'devices"}; for '
                "${var.instance_type} take ${local.fitting_ami_families}."
            ),
        ),
        (
            "local.ami.architecture == local.instance.architecture",
            (
                "${local.ami_family} is ${local.ami.architecture}, ${var.instance_type} is "
                "${local.instance.architecture}; "
                "take ${local.fitting_ami_families}."
            ),
        ),
        (
            "!contains(local.ami.absent_from, data.aws_region.current.id)",
            (
                "${local.ami_family} was never published in ${data.aws_region.current.id}; take "
                "${coalesce(local.ami.superseded_by, local.fitting_ami_families)}."
            ),
        ),
        (
            (
                f'contains(["{AmiDefaults().version}", local.ami_date, "${{local.ami.series}}.${{local.ami_date}}", '
                "local.ami_release], var.ami_version)"
            ),
            (
                "${var.ami_version} is no version of the AMI family ${local.ami_family}; give recommended, a "
                "version such as "
                "${local.ami.version_example}, or an image name such as "
                "${format(local.ami.image_name, local.ami.version_example)}."
            ),
        ),
        (
            (
                f'var.ami_version == "{AmiDefaults().version}" || can(formatdate("YYYY", format("%s-%s-%sT00:00:00Z", '
                "substr(local.ami_date, 0, 4), substr(local.ami_date, 4, 2), substr(local.ami_date, 6, 2))))"
            ),
            "${var.ami_version} is no version, for ${local.ami_date} is no day; give YYYYMMDD, or recommended.",
        ),
    ):
        module.precondition(PARAMETER, f"${{{condition}}}", message)


def _tell(module: Module) -> None:
    module.check(
        "ami_gets_security_fixes",
        '${var.image_id != null || timecmp(plantimestamp(), "${local.ami.end_of_life}T00:00:00Z") < 0}',
        "${local.ami_family}: support of ${local.ami.os} ended on ${local.ami.end_of_life}, so it gets no more "
        "security "
        'fixes${local.ami.superseded_by == null ? "" : "; move to ${local.ami.superseded_by}"}.',
    )
    module.check(
        "ami_swaps_in_inf1_driver",
        f'${{local.ami_family != "{AmiDefaults().family}" || local.ami_date == "" || '
        f"try(tonumber(local.ami_date) >= {FIRST_WITH_DOWNGRADE}, true)}}",
        f"${{var.ami_version}} is older than {FIRST_WITH_DOWNGRADE}, the first release that swaps in the Inf1 "
        "driver at "
        "boot.",
    )
