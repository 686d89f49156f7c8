"""Where containers look for their models."""

from __future__ import annotations

import itertools
import re
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Value
from neuronfleet.policies.neu._containers import Container

__all__ = ["base_path", "s3_values"]

_S3: Final = lazy_pattern(r"\bs3://", re.IGNORECASE)
_FLAG: Final = lazy_pattern(r"--model_base_path(?:=|\s+)[\"']?(?P<path>[^\s\"']+)")


def s3_values(container: Container) -> tuple[Value, ...]:
    """Words and variables of a container that name an S3 location."""
    values = (*container.words, *(value for _, value in container.environment))
    return tuple(one for one in values if _S3.search(one.text or ""))


def base_path(container: Container) -> Value | None:
    """What tells TensorFlow Serving where its models are: a flag, else ``MODEL_BASE_PATH``; None without.

    Args:
        container: a container definition.
    """
    words = container.words
    for word, following in itertools.zip_longest(words, words[1:]):
        if _FLAG.search(word.text or ""):
            return word
        if word.text == "--model_base_path":
            return following
    variable = container.variable("MODEL_BASE_PATH")
    return None if variable.is_missing else variable
