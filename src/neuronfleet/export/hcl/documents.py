"""JSON documents in strings (IAM policies, container definitions) as the data a person would give to ``jsonencode``.

Only a text that ``jsonencode`` makes byte for byte of its data is recognised, so the form never changes what is
deployed. References may stand inside strings where their values are sure to be strings without any character that
JSON escapes: a template inserts them as they are, ``jsonencode`` would escape a quote and write a number bare.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final

from neuronfleet.export.hcl.tokens import SyntaxFault, Token, template_parts
from neuronfleet.infra.canonical_json import canonical_json

__all__ = ["PLAIN_VALUES", "json_document"]

_ACCOUNT: Final = frozenset({"account_id"})
_ARN: Final = frozenset({"arn"})
_ARN_AND_ID: Final = frozenset({"arn", "id"})
_ARN_AND_NAME: Final = frozenset({"arn", "name"})

# Attributes that are strings of letters, digits and such as `-_./:=+@,#` by AWS's own naming rules. (The path of a
# role or a policy may hold `<`, `>` and `&`, too; then the bytes differ, but not what they say.)
PLAIN_VALUES: Final[Mapping[str, frozenset[str]]] = {
    "aws_caller_identity": _ACCOUNT,
    "aws_cloudwatch_event_rule": _ARN_AND_NAME,
    "aws_cloudwatch_log_group": _ARN_AND_NAME,
    "aws_dynamodb_table": _ARN_AND_NAME,
    "aws_ecr_repository": _ARN_AND_NAME | {"repository_url"},
    "aws_ecs_capacity_provider": frozenset({"name"}),
    "aws_ecs_cluster": _ARN_AND_NAME,
    "aws_ecs_service": frozenset({"name"}),
    "aws_ecs_task_definition": _ARN | {"arn_without_revision", "family"},
    "aws_efs_file_system": _ARN_AND_ID,
    "aws_iam_policy": _ARN_AND_NAME,
    "aws_iam_role": _ARN_AND_NAME,
    "aws_kms_alias": frozenset({"target_key_arn"}),
    "aws_kms_key": _ARN | {"key_id"},
    "aws_lambda_function": _ARN,
    "aws_lb": _ARN | {"arn_suffix"},
    "aws_lb_target_group": _ARN | {"arn_suffix"},
    "aws_partition": frozenset({"dns_suffix", "partition"}),
    "aws_region": frozenset({"name", "region"}),
    "aws_s3_bucket": _ARN_AND_ID | {"bucket"},
    "aws_secretsmanager_secret": _ARN,
    "aws_sns_topic": _ARN,
    "aws_sqs_queue": _ARN,
    "aws_ssm_parameter": _ARN_AND_NAME,
    "aws_subnet": _ARN_AND_ID,
    "aws_vpc": _ARN_AND_ID,
}

# jsonencode sorts, so the source need not: what a thing is comes before what it holds.
_FIRST: Final = ("Version", "Sid", "Effect", "Principal", "Action", "Resource", "name", "image")

_REFERENCE: Final = re.compile(r'\$\{(?:data\.)?(aws_\w+)\.[\w-]+(?:\[(?:\d+|"[\w-]+")\])?\.(\w+)\}', re.ASCII)
_SIGILS: Final = re.compile(r"(\$+|%+)(?=\{)")
# Stands for a sequence while its surroundings are JSON. A private character that JSON leaves alone.
_MARK: Final = "\ue000"
# Go wrote these two otherwise before 1.22, and Terraform with it.
_OF_A_VERSION: Final = re.compile(r"[\b\f]")
_MOST_LEVELS: Final = 30
# Far inside what both Python and Terraform keep exactly.
_LARGEST: Final = 10**15
_SMALLEST: Final = 1e-6


def json_document(text: str) -> object | None:
    """The data of a template that is a JSON document, its strings and keys templates; None for any other text.

    Args:
        text: a string as it stands in Terraform's JSON syntax. Only objects with members, and lists with such, count:
            ``{}`` or ``[0]`` may be anything.
    """
    if text[:1] not in {"{", "["} or _MARK in text or not unicodedata.is_normalized("NFC", text):
        return None
    try:
        parts = template_parts(text)
    except SyntaxFault:
        return None
    references = [_source(part) for part in parts if not isinstance(part, str)]
    if not all(_is_plain(reference) for reference in references):
        return None
    evaluated = "".join(_evaluated(part) if isinstance(part, str) else _MARK for part in parts)
    try:
        data = json.loads(evaluated)
        if canonical_json(data) != evaluated:
            return None
    except (ValueError, RecursionError):
        return None
    if not _is_document(data) or not _is_exact(data, levels=_MOST_LEVELS):
        return None
    return _templates(data, deque(references))


def _source(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def _is_plain(source: str) -> bool:
    found = _REFERENCE.fullmatch(source)
    return found is not None and found[2] in PLAIN_VALUES.get(found[1], ())


def _evaluated(literal: str) -> str:
    return _SIGILS.sub(lambda found: found[0][1:], literal)


def _is_document(data: object) -> bool:
    return any(isinstance(item, dict) and item for item in (data if isinstance(data, list) else [data]))


def _is_exact(value: object, *, levels: int) -> bool:
    """Whether HCL can say the value so that Terraform, of whatever version, writes it as it was."""
    match value:
        case bool() | None:
            return True
        case int() | float():
            return value == 0 or _SMALLEST <= abs(value) < _LARGEST
        case str():
            return unicodedata.is_normalized("NFC", value) and not _OF_A_VERSION.search(value)
        case dict():
            keys = all(_is_exact(key, levels=0) and _MARK not in key for key in value)
            return keys and levels > 0 and all(_is_exact(item, levels=levels - 1) for item in value.values())
        case list():
            return levels > 0 and all(_is_exact(item, levels=levels - 1) for item in value)
    return False


def _templates(value: object, references: deque[str]) -> object:
    """The data with its texts escaped, the references put back in the order of the text, and then sorted to be read."""
    match value:
        case str():
            return "".join(_pieces(value, references))
        case dict():
            members = {_escaped(key): _templates(item, references) for key, item in value.items()}
            return dict(sorted(members.items(), key=lambda member: _rank(member[0])))
        case list():
            return [_templates(item, references) for item in value]
    return value


def _pieces(text: str, references: deque[str]) -> Iterator[str]:
    first, *others = text.split(_MARK)
    yield _escaped(first)
    for other in others:
        yield references.popleft()
        yield _escaped(other)


def _escaped(text: str) -> str:
    return _SIGILS.sub(lambda found: found[0] + found[0][0], text)


def _rank(key: str) -> int:
    return _FIRST.index(key) if key in _FIRST else len(_FIRST)
