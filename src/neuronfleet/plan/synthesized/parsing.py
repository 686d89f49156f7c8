"""python-hcl2, one thread at a time."""

from __future__ import annotations

import threading
from typing import Any, Final

__all__ = ["parsed_hcl"]

_PARSING: Final = threading.Lock()
"""python-hcl2 8.1 notes what it is inside of in default values of parameters, which all threads share.

Of two threads that parse at a time, one gets expressions without ``${}`` and strings with their quotes; and the note
may stay, so that every later text of the process is read so too.
"""


def parsed_hcl(text: str, **options: bool) -> dict[str, Any]:
    """HCL as data.

    Args:
        text: of a file, or of a file of variable values.
        options: of ``hcl2.SerializationOptions``.

    Raises:
        lark.exceptions.LarkError: it is no HCL.
        RuntimeError: an attribute is defined twice.
    """
    import hcl2  # noqa: PLC0415 - takes longer to load than most reviews

    with _PARSING:
        found: dict[str, Any] = hcl2.loads(text, serialization_options=hcl2.SerializationOptions(**options))
    return found
