"""IAM roles of services and standalone tasks: the user's, or made with what the workload reads."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import RolesBlueprint
from neuronfleet.fleet.planner.arns import kms_key, role
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.names import IAM_ROLE, limited
from neuronfleet.fleet.planner.tasks.environment import model_location, server_secrets

__all__ = ["check_roles", "roles_blueprint"]


def check_roles(context: Context, draft: WorkloadDraft) -> None:
    """Refuse roles and keys that cannot be used, or that nothing would use."""
    settings = draft.settings
    role(context, settings.execution_role_arn, (*draft.parts, "execution_role_arn"))
    role(context, settings.task_role_arn, (*draft.parts, "task_role_arn"))
    _secrets_keys(context, draft)


def roles_blueprint(context: Context, draft: WorkloadDraft, *, execute_command: bool) -> RolesBlueprint:
    """The roles of a workload.

    Args:
        context: the region.
        draft: the workload.
        execute_command: whether its containers may be entered with ECS Exec.
    """
    settings = draft.settings
    model = model_location(context, draft)
    needs_task_role = settings.task_role_arn is None and (model is not None or execute_command)
    base = (context.fleet.name, draft.name, context.region.name)
    secrets = tuple(sorted(set(server_secrets(context, draft).values())))
    keys = _secrets_keys(context, draft)
    return RolesBlueprint(
        execution_role_arn=role(context, settings.execution_role_arn, (draft.table, draft.name, "execution_role_arn")),
        execution_role_name=None if settings.execution_role_arn else limited(*base, "execution", limit=IAM_ROLE),
        task_role_arn=role(context, settings.task_role_arn, (draft.table, draft.name, "task_role_arn")),
        task_role_name=limited(*base, "task", limit=IAM_ROLE) if needs_task_role else None,
        secret_arns=secrets,
        secrets_kms_key_arns=keys,
        secrets_via_services=_via_services(context, secrets) if keys else (),
        model=model if needs_task_role else None,
        execute_command=execute_command and needs_task_role,
    )


def _secrets_keys(context: Context, draft: WorkloadDraft) -> tuple[str, ...]:
    settings = draft.settings
    parts = (*draft.parts, "secrets_kms_key_arns")
    if settings.secrets_kms_key_arns and settings.execution_role_arn is not None:
        context.refuse(
            parts, "is for the role that is made, but execution_role_arn names yours; allow it there and leave it out"
        )
    elif settings.secrets_kms_key_arns and not settings.secrets:
        context.refuse(parts, "decrypts secrets, and there are none; leave it out")
    # A secret of another region has its key there.
    keys = [
        kms_key(context, text, (*parts, index), here=False) for index, text in enumerate(settings.secrets_kms_key_arns)
    ]
    return tuple(sorted({key for key in keys if key is not None}))


def _via_services(context: Context, secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Names by which KMS knows the services that decrypt the secrets.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    found = (arn.split(":", maxsplit=4) for arn in secrets)
    return tuple(sorted({f"{service}.{region}.{context.partition.dns_suffix}" for _, _, service, region, _ in found}))
