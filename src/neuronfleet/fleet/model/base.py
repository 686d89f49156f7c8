"""What the sections of a fleet file share: closed, frozen models and their value types."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, ValidationError

from neuronfleet.errors import FleetError
from neuronfleet.fleet.problems import describe

__all__ = ["Flag", "Name", "Percent", "Positive", "Section", "Text", "Texts", "VariableName", "Whole", "ZoneId"]

Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict(), Field(ge=0)]
Positive = Annotated[int, Strict(), Field(ge=1)]
Percent = Annotated[int, Strict(), Field(ge=0, le=100)]
Text = Annotated[str, Strict(), StringConstraints(min_length=1)]
Texts = tuple[Text, ...]
Name = Annotated[
    str,
    Strict(),
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64),
]
"""Lower-case letters, digits and single hyphens, a letter first: fits every AWS name that is made from it."""


VariableName = Annotated[str, Strict(), StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]
"""Name of an environment variable that a container runtime takes and a shell can mostly use."""

ZoneId = Annotated[str, Strict(), StringConstraints(pattern=r"^[a-z]+[a-z0-9]*-az[0-9]+$")]
"""``use1-az1``: unlike ``us-east-1a`` the same zone in every account."""


class Section(BaseModel):
    """A table of the fleet file: unknown keys are errors, values cannot be changed afterwards.

    Raises:
        FleetError: it is written in Python and wrong: every problem, with the same words as in a file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)

    def __init__(self, **data: Any) -> None:  # noqa: ANN401 (whatever was written; pydantic judges it)
        try:
            super().__init__(**data)
        except ValidationError as error:
            problems = describe(error.errors(include_url=False), type(self), data)
            raise FleetError(problems, source=type(self).__name__) from None

    # Tells pydantic that tables inside a table need no call of it: all their problems belong into one error.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
