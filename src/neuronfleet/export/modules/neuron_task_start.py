"""Local values of ``neuron-task`` about how the server starts: environment, model, command, health check, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.export.expression import template, written
from neuronfleet.fleet.planner.tasks.start import COPY_THEN_START, MODEL_FOLDER, START_SCRIPT
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.tasks.task_roles import ECR_IMAGE, SECRET_ARN_FIELDS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_health_check", "declare_rights", "declare_start"]


def declare_start(module: Module) -> None:
    """Model, environment, entry point and command: fleet/planner/tasks/environment.py and start.py.

    Args:
        module: with ``local.image``.
    """
    module.local(
        "model",
        "${one([\n"
        'for found in [try(regex("^s3://(?P<bucket>[^/]+)/(?P<prefix>.+)$", var.model_s3_uri), null)] : '
        '{ bucket = found.bucket, prefix = trim(found.prefix, "/"), '
        'uri = "s3://${found.bucket}/${trim(found.prefix, "/")}" } if found != null\n])}',
        comment="Where the model lies, and how it is loaded: by the server itself (s3), by a copy before it starts\n"
        "(copy: TensorFlow Serving does not read S3 since 2.7), or as your command says (uri).",
    )
    module.local(
        "loading",
        '${try(local.image.server, "") != "tensorflow-serving" ? "uri" : local.image.reads_s3 ? "s3" : "copy"}',
    )
    module.local(
        "model_environment",
        "${local.model == null ? {} : {\n"
        f"for name, value in {written(_model_environment())} : name => value if value != null\n"
        "}}",
    )
    module.local("cores", "${var.devices_per_task * local.instance.cores_per_device}")
    module.local(
        "environment",
        "${merge(\n{\nfor name, value in merge(\nlocal.model_environment,\n"
        'local.cores == 0 || contains(keys(var.environment), "NEURON_RT_VISIBLE_CORES") ? {} : '
        "{ NEURON_RT_NUM_CORES = tostring(local.cores) },\n"
        ") : name => value if !contains(keys(var.secrets), name)\n},\nvar.environment,\n)}",
        comment="Without a number a server claims every NeuronCore that it sees.",
    )
    module.local("copies_model", '${local.model != null && local.loading == "copy" && var.entry_point == null}')
    entry_point = ["/bin/bash", "-c", literal(COPY_THEN_START), "start"]
    module.local("entry_point", f"${{local.copies_model ? {written(entry_point)} : var.entry_point}}")
    module.local(
        "command",
        f'${{local.copies_model && var.command == null ? ["{START_SCRIPT}"] : var.command}}',
    )


def _model_environment() -> dict[str, object]:
    def when(condition: str, value: str) -> Reference:
        return Reference(f"${{{condition} ? {template(value)} : null}}")

    copied, read = 'local.loading == "copy"', 'local.loading == "s3"'
    return {
        "AWS_REGION": "${local.region}",
        "AWS_DEFAULT_REGION": when(copied, "${local.region}"),
        "MODEL_URI": when('local.loading != "s3"', "${local.model.uri}"),
        "MODEL_NAME": when('local.loading != "uri"', "${basename(local.model.prefix)}"),
        # dirname() would make one slash of the two in s3://.
        "MODEL_BASE_PATH": Reference(
            f'${{{copied} ? "{MODEL_FOLDER}" : {read} ? replace(local.model.uri, "/\\\\/[^\\\\/]+$/", "") : null}}'
        ),
        "S3_ENDPOINT": when(read, "s3.${local.region}.${data.aws_partition.current.dns_suffix}"),
        "S3_USE_HTTPS": when(read, "1"),
        "S3_VERIFY_SSL": when(read, "1"),
    }


def declare_health_check(module: Module) -> None:
    """The container's health check: fleet/planner/tasks/containers.py."""
    module.local(
        "served_model",
        '${try(\nregex("--model_name(?:=|\\\\s+)[\\"\']?([^\\\\s\\"\']+)", join(" ", concat('
        "coalesce(var.entry_point, []), coalesce(var.command, []))))[0],\n"
        'var.environment["MODEL_NAME"],\nbasename(local.model.prefix),\n"model",\n)}',
        comment="The health check: your command or path, else the path that the image is known to answer.",
    )
    module.local(
        "health_path",
        "${try(coalesce(\ntry(local.health_check.path, null),\n"
        'try(replace(local.image.health_path, "{model}", urlencode(local.served_model)), null),\n), null)}',
    )
    module.local(
        "health_port",
        "${try(coalesce(\ntry(local.health_check.port, null),\n"
        "one([for port in local.server_ports : port.container_port if port.name == try(local.image.health_port, "
        "null)]),\n"
        "local.health_check == null ? null : try(local.server_ports[0].container_port, null),\n), null)}",
    )
    module.local("health_url", 'http://localhost:${coalesce(local.health_port, 0)}${coalesce(local.health_path, "/")}')
    # What shlex.quote() leaves bare and how it quotes the rest.
    module.local(
        "quoted_health_url",
        '${can(regex("[^\\\\w@%+=:,./-]", local.health_url)) ? '
        '"\'${replace(local.health_url, "\'", "\'\\"\'\\"\'")}\'" : local.health_url}',
    )
    module.local(
        "health_command",
        "${!var.health_check_enabled ? null : try(local.health_check.command, null) != null ? "
        "local.health_check.command : (\n"
        "local.health_path == null || local.health_port == null ? null : "
        '"curl -fsS ${local.quoted_health_url} || exit 1"\n)}',
    )


def declare_rights(module: Module) -> None:
    """What the roles may do: fleet/planner/tasks/roles.py."""
    pattern = ECR_IMAGE.pattern.replace("\\", "\\\\")
    module.local(
        "makes_execution_role",
        "${var.create_execution_role == null ? var.execution_role_arn == null : var.create_execution_role}",
        comment="Roles: yours, or made with what the task reads and nothing more.",
    )
    module.local(
        "makes_task_role",
        "${var.create_task_role == null ? var.task_role_arn == null && "
        "(var.model_s3_uri != null || var.execute_command) : var.create_task_role}",
    )
    module.local(
        "execution_role_arn",
        "${local.makes_execution_role ? one(aws_iam_role.execution[*].arn) : var.execution_role_arn}",
    )
    module.local("task_role_arn", "${local.makes_task_role ? one(aws_iam_role.task[*].arn) : var.task_role_arn}")
    module.local(
        "repository_arns",
        "${sort(distinct([\nfor found in flatten([for image in concat([var.image], local.neuron_monitor[*].image) : "
        f'regexall("{pattern}", image)]) : '
        '"arn:${local.partition}:ecr:${found.region}:${found.account}:repository/${found.repository}"\n]))}',
    )
    module.local(
        "secret_arns",
        "${sort(distinct([\nfor arn in values(var.secrets) : "
        f'join(":", slice(split(":", arn), 0, min({SECRET_ARN_FIELDS}, length(split(":", arn)))))\n'
        'if can(regex(":secretsmanager:", arn))\n]))}',
        comment="Without the JSON key, stage and version that the ARN of a secret may end in.",
    )
    module.local(
        "parameter_arns", '${sort(distinct([for arn in values(var.secrets) : arn if can(regex(":ssm:", arn))]))}'
    )
    module.local(
        "secret_services",
        "${sort(distinct([\nfor arn in values(var.secrets) :\n"
        '"${split(":", arn)[2]}.${split(":", arn)[3]}.${data.aws_partition.current.dns_suffix}"\n]))}',
    )
