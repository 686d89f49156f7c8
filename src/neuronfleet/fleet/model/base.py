"""What the sections of a fleet file share: closed, frozen models and their value types."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints

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
    """A table of the fleet file: unknown keys are errors, values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)
