"""What a plan does not tell, gathered while a placement question is put together."""

from __future__ import annotations

from neuronfleet.plan.value import Value

__all__ = ["Gaps"]


class Gaps:
    """What is missing, each said once, in the order found."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def say(self, what: str) -> None:
        """Note something that the plan does not tell."""
        self._said[what] = None

    def number(self, value: Value, default: int | None, what: str) -> int:
        """A whole number; where it is not known that is noted and 0 stands in.

        Args:
            value: of the plan.
            default: AWS's or the provider's, None where there is none.
            what: how the number is called.
        """
        value = value if default is None else value.or_default(default)
        number = value.number
        if isinstance(number, int):
            return number
        self.say(f"{what} is {value}" if not value.is_unknown else f"{what} is known only after apply")
        return 0

    def text(self, value: Value, default: str | None, what: str) -> str:
        """A text; where it is not known that is noted and nothing stands in."""
        value = value if default is None else value.or_default(default)
        if value.text is not None:
            return value.text
        self.say(f"{what} is {value}" if not value.is_unknown else f"{what} is known only after apply")
        return ""

    @property
    def all(self) -> tuple[str, ...]:
        """Everything noted."""
        return tuple(self._said)

    def __bool__(self) -> bool:
        return bool(self._said)

    def __str__(self) -> str:
        return "; ".join(self._said)
