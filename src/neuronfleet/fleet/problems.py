"""Turns pydantic's findings into sentences: TOML path, what was given, what is allowed, the nearest name."""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from neuronfleet.errors import Problem, nearest

__all__ = ["describe", "in_order", "real_parts", "told", "toml_path"]

_FALSE = "literal[False]"
"""What pydantic calls the branch of ``HealthCheck | Literal[False]`` that is no table."""


_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_LAST_PART = re.compile(r"(\[\d+\]|\.?(\"[^\"]*\"|[A-Za-z0-9_-]+)|.)\Z", re.DOTALL)
_LONG_ASIDE = re.compile(r" \([^()]{120,}\)\Z")
"""A list at the end of a message, such as every region with an instance type: once is enough."""
_LONG_LIST = 8
_KINDS = {
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "tuple_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_BOUNDS = {
    "missing": "is required",
    "string_too_short": "must not be empty",
    "string_too_long": "{given} is longer than {max_length} characters; shorten it",
    "too_short": "needs at least {min_length} entry",
    "too_long": "has {actual_length} entries; {max_length} are allowed",
    "greater_than_equal": "must be at least {ge}, not {given}",
    "less_than_equal": "must be at most {le}, not {given}",
}
_PATTERNS = {
    "name": "lower-case letters, digits and single hyphens, a letter first",
    "cidr": "a CIDR block such as 10.20.0.0/16",
    "allowed_cidrs": "CIDR blocks such as 10.20.0.0/16",
    "vpc_id": "a VPC id such as vpc-0123456789abcdef0",
    "subnet_ids": "subnet ids such as subnet-0123456789abcdef0",
    "security_group_ids": "security group ids such as sg-0123456789abcdef0",
    "image_id": "an AMI id such as ami-0123456789abcdef0",
    "account_id": "12 digits in quotes",
    "model": "an S3 location such as s3://bucket/prefix, or store://NAME@sha256:DIGEST of the fleet's model store; "
    "bucket names have lower-case letters, digits, hyphens and dots",
    "expression": "rate(...), cron(...) or at(...), such as rate(5 minutes) or cron(0 3 * * ? *)",
    "secrets": "the ARN of a Secrets Manager secret or SSM parameter",
    "attributes": "letters, digits and - _ . / \\, in values @ : and inner spaces as well, 128 characters at most",
    "zone_ids": "zone ids such as use1-az1, which unlike us-east-1a mean the same zone in every account",
    "path": "an HTTP path that begins with /",
    "hostname": "a DNS name in lower case such as models.example.com",
    "zone_name": "a DNS name in lower case such as example.com",
    "zone_id": "the id of a hosted zone such as Z0123456789ABCDEFGHIJ",
    "flow_logs_bucket": "the name of an S3 bucket",
    "path_patterns": "paths such as /v1/models/resnet50*",
    "host_headers": "host names such as bert.example.com or *.example.com",
    "matcher": "codes such as 200, 200-299 or 0,12",
    "emails": "addresses such as oncall@example.com",
    "ssl_policy": "the name of a policy such as ELBSecurityPolicy-TLS13-1-2-2021-06",
    "access_logs_prefix": "letters, digits and . _ - with / between, no / at the ends",
    "execution_role_arn": "the ARN of an IAM role",
    "task_role_arn": "the ARN of an IAM role",
}


def toml_path(parts: Sequence[object]) -> str:
    """``services.resnet50.ports[0].name`` from its parts; keys that TOML would quote are quoted."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            key = str(part)
            path += ("." if path else "") + (key if _BARE_KEY.match(key) else f'"{key}"')
    return path


def describe(details: Sequence[ErrorDetails], model: type[BaseModel], data: Mapping[str, Any]) -> list[Problem]:
    """What pydantic found, as problems.

    Args:
        details: the findings.
        model: model that was validated.
        data: what was validated; parts of the location that are not in it (union tags) are left out of the path.
    """
    return [problem for _, problem in told(details, model, data)]


def told(
    details: Sequence[ErrorDetails], model: type[BaseModel], data: Mapping[str, Any]
) -> list[tuple[list[int | str], Problem]]:
    """The same, each with the parts of its path."""
    return [
        _problem(detail, model, data)
        for detail in details
        # Of a union of a table and false, pydantic tells what is wrong with both; a user meant one of them.
        if not (_FALSE in detail["loc"] and isinstance(detail.get("input"), Mapping))
        and not (detail["loc"][-1:] == ("HealthCheck",) and detail["type"].startswith("model_"))
    ]


def in_order(problems: Sequence[Problem], data: Mapping[str, Any]) -> list[Problem]:
    """Problems in the order of the file, each once, and so each long list at the end of one.

    Args:
        problems: in any order; those of one place stay in theirs.
        data: what the file says.
    """
    place = {path: index for index, path in enumerate(_paths((), data))}

    def position(problem: Problem) -> int:
        path = problem.path
        while path and path not in place:
            path = _LAST_PART.sub("", path)
        return place.get(path, -1)

    found = sorted({(one.path, one.message): one for one in problems}.values(), key=position)
    told_before: set[str] = set()
    for index, one in enumerate(found):
        aside = _LONG_ASIDE.search(one.message)
        if aside is None:
            continue
        if aside[0] in told_before:
            found[index] = dataclasses.replace(one, message=one.message[: aside.start()])
        told_before.add(aside[0])
    return found


def _paths(parts: tuple[str | int, ...], data: object) -> Iterator[str]:
    yield toml_path(parts)
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _paths((*parts, str(key)), value)
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _paths((*parts, index), value)


def _problem(detail: ErrorDetails, model: type[BaseModel], data: Mapping[str, Any]) -> tuple[list[int | str], Problem]:
    parts = real_parts(detail["loc"], data)
    return parts, Problem(path=toml_path(parts), message=_message(detail, parts, model), value=detail.get("input"))


def _shown(value: object) -> str:
    """A value as the user wrote it in TOML, as far as that is known."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list | tuple) else repr(value)


def real_parts(location: Sequence[int | str], data: object) -> list[int | str]:
    """The path of a finding in the data, without what pydantic puts in between: union tags, names of validators."""
    location = [part for part in location if part != _FALSE]
    parts: list[int | str] = []
    here = data
    for index, part in enumerate(location):
        if part == "[key]":
            break
        inside = isinstance(here, Mapping) and part in here
        item = isinstance(here, Sequence) and not isinstance(here, str) and isinstance(part, int) and part < len(here)
        if inside or item:
            here = here[part]  # type: ignore[index]
        elif index != len(location) - 1 or isinstance(part, int) or not isinstance(here, Mapping):
            continue  # a union tag or validator name that pydantic puts into the location
        parts.append(part)
    return parts


def _message(detail: ErrorDetails, parts: Sequence[int | str], model: type[BaseModel]) -> str:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail.get("input")
    if kind == "extra_forbidden":
        return _unknown_key(str(parts[-1]), _model_at(model, detail["loc"][:-1]))
    if _FALSE in detail["loc"]:
        return f"must be a table or false, not {_shown(given)}"
    if kind == "literal_error":
        return _not_allowed(given, context.get("expected", ""))
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        given_tag = f", not {context['tag']!r}" if "tag" in context else ""
        return f"kind must be 'local', 's3' or 'cloud'{given_tag}"
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}, not {_shown(given)}"
    if kind == "string_pattern_mismatch":
        allowed = _pattern_in_words(parts, str(context.get("pattern")), of_key="[key]" in detail["loc"])
        return f"{_shown(given)} is not allowed; give {allowed}"
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(given=_shown(given), **context)
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, got {_shown(given)}"


def _pattern_in_words(parts: Sequence[int | str], pattern: str, *, of_key: bool) -> str:
    keys = [part for part in reversed(parts) if isinstance(part, str)]
    if of_key:
        table = keys[1] if len(keys) > 1 else ""
        if table in {"environment", "secrets"}:
            return "the name of an environment variable: letters, digits, _ . and -, no digit first"
        return _PATTERNS["attributes" if table == "attributes" else "name"]
    # The value of a table that maps names to values stands under the name of its table.
    owner = next((key for key in keys[:2] if key in _PATTERNS), "")
    return _PATTERNS.get(owner, f"text that matches {pattern}")


def _not_allowed(given: object, expected: str) -> str:
    allowed = re.findall(r"'([^']*)'", expected)
    close = nearest(str(given), allowed) if isinstance(given, str) else None
    if close and len(allowed) > _LONG_LIST:
        return f"{_shown(given)} is not allowed; did you mean {close!r}?"
    hint = f"; did you mean {close!r}?" if close else ""
    return f"{_shown(given)} is not allowed; give {expected}{hint}"


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    if model is None:
        return "is not a key that is known here"
    known = list(model.model_fields)
    close = nearest(key, known)
    if close:
        return f"is not a key that is known here; did you mean {close!r}?"
    return f"is not a key that is known here; known are {', '.join(known)}"


def _model_at(model: type[BaseModel], location: Sequence[int | str]) -> type[BaseModel] | None:
    """The model at pydantic's location of a finding, which names the branch of a union."""
    here: list[object] = [model]
    for part in location:
        branches = [one for one in here if part in {_tag(one), getattr(one, "__name__", None)}]
        here = branches or [one for above in here for one in _inside(above, part)]
    models = [one for one in here if isinstance(one, type) and issubclass(one, BaseModel)]
    return models[0] if len(models) == 1 else None


def _inside(here: object, part: int | str) -> list[object]:
    if isinstance(here, type) and issubclass(here, BaseModel):
        field = here.model_fields.get(str(part))
        return _choices(field.annotation) if field else []
    if typing.get_origin(here) in {dict, tuple}:
        arguments = typing.get_args(here)
        return _choices(arguments[1] if typing.get_origin(here) is dict else arguments[0])
    return []


def _tag(here: object) -> object:
    """What tells a model from the others of its union: the default or only value of ``kind``."""
    if not (isinstance(here, type) and issubclass(here, BaseModel) and "kind" in here.model_fields):
        return None
    return next(iter(typing.get_args(here.model_fields["kind"].annotation)), None)


def _choices(annotation: object) -> list[object]:
    """The models, dicts and tuples inside ``Annotated``, unions and ``| None``."""
    origin = typing.get_origin(annotation)
    if origin in {dict, tuple}:
        return [annotation]
    if origin is typing.Annotated:
        return _choices(typing.get_args(annotation)[0])
    if origin is not None:
        return [one for argument in typing.get_args(annotation) for one in _choices(argument)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
