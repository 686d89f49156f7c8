"""What CDKTF has no words for, said about resources that constructs made: loops, conditions, comments, order."""

from __future__ import annotations

from typing import cast

from neuronfleet.engine import Construct, IResolvable, TerraformStack, Token

__all__ = ["Shaped"]


class Shaped(TerraformStack):  # type: ignore[misc]
    """A stack whose resources can be shaped by their addresses.

    Args:
        scope: parent construct.
        id: construct id.
    """

    def __init__(self, scope: Construct, id: str) -> None:  # noqa: A002 - constructs' own name for it
        super().__init__(scope, id)
        self._comments: dict[str, str] = {}
        self._dynamics: dict[tuple[str, str], str] = {}
        self._moved: list[dict[str, str]] = []
        self._order: list[str] = []
        self._remarks: dict[str, str] = {}
        self._preconditions: dict[str, list[dict[str, str]]] = {}

    def moved(self, old: str, new: str) -> None:
        """Say that an address has changed.

        Args:
            old: the address of a release before.
            new: the address now.
        """
        self._moved.append({"from": old, "to": new})

    def each(self, address: str, expression: str) -> None:
        """Make one instance of a resource for each element of a map or a set of strings.

        Args:
            address: ``aws_ecs_service.this``.
            expression: of ``for_each``; its arguments then refer to ``each.key`` and ``each.value``.
        """
        self.set(address, "for_each", expression)

    def when(self, address: str, condition: str) -> None:
        """Make a resource only where a condition holds.

        Args:
            address: ``aws_cloudwatch_log_group.this``; elsewhere it is referred to as ``one(aws_...this[*])``.
            condition: a boolean expression without ``${}``.
        """
        self.set(address, "count", f"${{{condition} ? 1 : 0}}")

    def dynamic(self, address: str, block: str, for_each: str) -> None:
        """Make a block that a construct made once for each element of a list, or only where a condition holds.

        Args:
            address: of the resource.
            block: its name; what it holds stays what the construct says. ``rule.destination`` is inside of another, and
                comes after that where both are dynamic.
            for_each: an expression: ``${var.rules}``, ``${var.execute_command ? [1] : []}``.
        """
        self._dynamics[address, block] = for_each

    def precondition(self, address: str, condition: str, error_message: str) -> None:
        """Refuse a plan in which a condition does not hold.

        Args:
            address: of the resource or the data source that carries it.
            condition: an expression.
            error_message: what is said where it does not hold.
        """
        found = self._preconditions.setdefault(address, [])
        found.append({"condition": condition, "error_message": error_message})
        self.set(address, "lifecycle.precondition", found)

    def set(self, address: str, path: str, value: object) -> None:
        """Set an argument of a resource that its construct does not set, or sets to something that is known there.

        Args:
            address: ``aws_launch_template.this`` or ``data.aws_ssm_parameter.ami``.
            path: of the argument, by dots: ``metadata_options.http_tokens``.
            value: data with expressions.
        """
        section = "data" if address.startswith("data.") else "resource"
        self.add_override(f"{section}.{address.removeprefix('data.')}.{path}", value)

    def comment(self, address: str, text: str) -> None:
        """Put a comment above a block.

        Args:
            address: of a resource or a data source; or ``variable.NAME``, ``output.NAME``, ``check.NAME``,
                ``module.NAME``.
            text: one or several lines.
        """
        self._comments[address] = text

    def remark(self, address: str, text: str) -> None:
        """Put a comment into a block, at its top, where scanners look for what they shall skip.

        Args:
            address: as for :meth:`comment`.
            text: one or several lines: ``checkov:skip=CKV_AWS_158:encrypted where log_kms_key_arn is given``.
        """
        before = self._remarks.get(address)
        self._remarks[address] = text if before is None else f"{before}\n{text}"

    def arrange(self, *addresses: str) -> None:
        """Say in which order resources stand in ``main.tf``; those that are not named follow in reading order.

        Args:
            addresses: addresses, types, or prefixes of them.
        """
        self._order.extend(addresses)

    @staticmethod
    def number(expression: str) -> int:
        """An expression where a number is asked for."""
        return cast("int", Token.as_number(expression))

    @staticmethod
    def strings(expression: str) -> list[str]:
        """An expression where a list of strings is asked for."""
        return cast("list[str]", Token.as_list(expression))

    @staticmethod
    def boolean(expression: str) -> IResolvable:
        """An expression where a boolean is asked for."""
        return Token.as_any(expression)
