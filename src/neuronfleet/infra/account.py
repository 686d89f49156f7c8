"""The account that a stack is applied to."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import DataAwsCallerIdentity
from neuronfleet.infra.labels import labelled, reference

__all__ = ["Account"]


class Account(Construct):  # type: ignore[misc]
    """An account id, given or asked for at plan.

    Args:
        scope: parent construct.
        id: construct id.
        account_id: the account id, None to ask for the caller's.

    Attributes:
        id: account id, a reference or the id.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        account_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        if account_id is None:
            labelled(DataAwsCallerIdentity(self, "caller"), "current")
            account_id = reference("data.aws_caller_identity", "current", "account_id")
        self.id: str = account_id
