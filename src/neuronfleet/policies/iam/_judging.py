"""From statements to outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from neuronfleet.plan import Truth, Value
from neuronfleet.policies.api import Answer, Outcome, failed, not_applicable, passed, undecided
from neuronfleet.policies.iam._statements import PolicyDocument, Statement

__all__ = ["Judged", "judged"]

Judged = tuple[Truth, str, Value | None]
"""Whether a statement is bad, what is bad about it, and the value that makes it so."""


def judged(documents: tuple[PolicyDocument, ...], look: Callable[[Statement], Judged], *, may: str) -> Answer:
    """One outcome for each bad or unclear statement; a pass where every statement is known to be good.

    Args:
        documents: of one resource.
        look: judges one statement.
        may: what unknown statements may do, such as ``allow every action``.
    """
    if not documents:
        return not_applicable("it holds no policy")
    return tuple(_outcomes(documents, look, may)) or passed()


def _outcomes(
    documents: tuple[PolicyDocument, ...], look: Callable[[Statement], Judged], may: str
) -> Iterator[Outcome]:
    for document in documents:
        for statement in document.statements:
            bad, message, value = look(statement)
            at = statement.at(value) if value is not None else document.attribute
            if bad.is_true:
                yield failed(f"{statement.label} {message}", at=at)
            elif bad.is_unknown:
                yield undecided(f"whether {statement.label} {message} is known only after apply", *bad.causes)
        if document.rest:
            unseen = "further statements" if document.statements else "the statements"
            message = f"{unseen} of {document.attribute.where} are known only after apply, and may {may}"
            yield undecided(message, *document.rest)
