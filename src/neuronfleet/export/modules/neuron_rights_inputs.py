"""Variables about what the containers may reach: their model, their log group, their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.export.modules.neuron_values import declare_flag, optional_arn

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_rights"]


def declare_rights(module: Module) -> None:
    """Declare them.

    Args:
        module: a module that runs containers.
    """
    _declare_model(module)
    _declare_logs(module)
    _declare_roles(module)


def _declare_model(module: Module) -> None:
    module.variable(
        "model_s3_uri",
        type="string",
        description="s3://BUCKET/PREFIX of the model; the task role may read just that.",
        default=None,
        validations=[
            (
                (
                    "${var.model_s3_uri == null || "
                    'can(regex("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/+[^/\\\\s]\\\\S*$", '
                    "var.model_s3_uri))}"
                ),
                "model_s3_uri names a bucket and a model in it: s3://BUCKET/PREFIX.",
            )
        ],
    )
    optional_arn(module, "model_kms_key_arn", "KMS key that decrypts the model.", service="kms")


def _declare_logs(module: Module) -> None:
    module.variable(
        "log_group_name",
        type="string",
        description="CloudWatch log group of the containers; one of your own, or that of inf1-cluster.",
        validations=[
            (
                '${can(regex("^[A-Za-z0-9_/.#-]{1,512}$", var.log_group_name))}',
                "log_group_name has 1 to 512 letters, digits and _ / . # -.",
            )
        ],
    )
    optional_arn(
        module,
        "log_group_arn",
        "ARN of the log group, without :*. By default made from its name, the region and the account.",
        service="logs",
    )


def _declare_roles(module: Module) -> None:
    for name, what, when in (
        (
            "execution",
            "execution role, with which ECS pulls the image and reads secrets",
            "By default where none is given",
        ),
        ("task", "task role, which the containers have", "By default where there is a model to read or ECS Exec"),
    ):
        optional_arn(module, f"{name}_role_arn", f"An existing {what}.", service="iam")
        declare_flag(
            module,
            f"create_{name}_role",
            f"Whether the {name} role is made. {when}; say false where the ARN is known only after apply.",
            default=None,
            validations=(
                [
                    (
                        "${var.create_execution_role != false || var.execution_role_arn != null}",
                        (
                            "create_execution_role is false, so execution_role_arn has to name a role: ECS needs "
                            "one to "
                            "write logs."
                        ),
                    )
                ]
                if name == "execution"
                else []
            ),
        )
    module.variable(
        "role_name_prefix",
        type="string",
        description=(
            "What names of roles begin with; the region and the kind follow, and what is longer than 64 characters is "
            "cut. By default the family."
        ),
        default=None,
        validations=[
            (
                '${var.role_name_prefix == null || can(regex("^[A-Za-z0-9_+=,.@-]{1,240}$", var.role_name_prefix))}',
                "role_name_prefix has 1 to 240 letters, digits and _ + = , . @ -.",
            )
        ],
    )
    declare_flag(module, "execute_command", "Whether ECS Exec is enabled.", default=False)
