"""What a service can be told beyond the usual: deployments, keys of its secrets, a model of one object."""

from __future__ import annotations

import pytest

from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-a1b2c3"


@pytest.fixture(scope="module")
def stack(synthesize_blueprints: Synthesize) -> Synthesized:
    """A region with a service that waits and forces deployments, and one that does not."""
    roles = made.roles(
        "keyed",
        "us-east-1",
        secret_arns=(SECRET,),
        secrets_kms_key_arns=(KEY,),
        secrets_via_services=("secretsmanager.us-east-1.amazonaws.com",),
    )
    slot = made.slot("keyed")
    keyed = made.service("keyed", roles=roles, slots=(slot,), force_new_deployment=True, wait_for_steady_state=True)
    (found,) = synthesize_blueprints(made.blueprint(services=(made.service(), keyed))).values()
    return found


def test_deployments_are_forced_and_waited_for_where_asked(stack: Synthesized) -> None:
    """Both settings reach the service that asks, and are left to the provider for the other."""
    keyed, plain = stack.resource("aws_ecs_service.keyed"), stack.resource("aws_ecs_service.resnet50")
    assert (keyed["force_new_deployment"], keyed["wait_for_steady_state"]) == (True, True)
    assert not {"force_new_deployment", "wait_for_steady_state"} & plain.keys()


def test_the_keys_of_secrets_are_used_through_their_service_only(stack: Synthesized) -> None:
    """The execution role decrypts for Secrets Manager and SSM and nothing else; without keys it decrypts nothing."""
    statement = stack.policy("aws_iam_role_policy.keyed_execution")["DecryptSecrets"]
    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt"], [KEY])
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": ["secretsmanager.us-east-1.amazonaws.com"]}}
    assert "DecryptSecrets" not in stack.policy("aws_iam_role_policy.resnet50_execution")


def test_a_model_may_be_one_object(stack: Synthesized) -> None:
    """The task role reads the object that has the prefix for its key, and those below it."""
    statement = stack.policy("aws_iam_role_policy.resnet50_task")["ReadModel"]
    assert statement["Resource"] == ["arn:aws:s3:::models/resnet50", "arn:aws:s3:::models/resnet50/*"]
