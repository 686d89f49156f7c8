"""Policies as text, Markdown and JSON: the list of them, and one with its examples run."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from neuronfleet.policies.examples import ExampleResult, run_examples
from neuronfleet.policies.model import CATEGORIES, Policy, Verdict
from neuronfleet.policies.packs import packs, policies_of
from neuronfleet.policies.show import sample_text

__all__ = [
    "explained_json",
    "explained_markdown",
    "explained_text",
    "list_json",
    "list_markdown",
    "list_text",
    "packs_of",
]

SCHEMA_VERSION: Final = 1
_WIDTH: Final = 100
_SHORT: Final = 14
"""Lines of a sample that are printed again for every example; of longer ones only what differs."""


def packs_of(policies: Iterable[Policy]) -> dict[str, tuple[str, ...]]:
    """Names of the packs that each policy is in, by its id.

    Args:
        policies: the policies there are.
    """
    names = {one.id: one.name for one in policies}
    members = {pack: policies_of(pack, names) for pack in packs()}
    return {id_: tuple(pack for pack in packs() if id_ in members[pack]) for id_ in names}


# -- the list ---------------------------------------------------------------------------------------------------


def list_text(policies: Sequence[Policy]) -> str:
    """One line a policy, by category.

    Args:
        policies: to be listed.
    """
    lines: list[str] = []
    for title, ones in _by_category(policies):
        lines += ["", title] if lines else [title]
        lines += [f"  {one.id}  {one.severity:<8}  {one.name:<34}  {one.title}" for one in ones]
    lines += [
        "",
        f"{len(policies)} policies; 'neuronfleet explain {policies[0].id if policies else 'ID'}' explains one",
    ]
    return "\n".join(lines) + "\n"


def list_markdown(policies: Sequence[Policy]) -> str:
    """Tables of policies, one a category.

    Args:
        policies: to be listed.
    """
    of_packs = packs_of(policies)
    parts: list[str] = []
    for title, ones in _by_category(policies):
        parts.append(f"## {title}\n\n| id | severity | what must hold | packs |\n| --- | --- | --- | --- |")
        parts += [
            f"| [{one.id}](#{one.id.lower()}-{one.name}) | {one.severity} | {_cell(one.title)} | "
            f"{', '.join(of_packs[one.id])} |"
            for one in ones
        ]
        parts.append("")
    return "\n".join(parts)


def list_json(policies: Sequence[Policy]) -> dict[str, Any]:
    """Policies as data.

    Args:
        policies: to be listed.
    """
    of_packs = packs_of(policies)
    return {"schema_version": SCHEMA_VERSION, "policies": [_as_data(one, of_packs[one.id]) for one in policies]}


def _as_data(one: Policy, of_packs: Sequence[str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "category": one.category,
        "severity": str(one.severity),
        "scope": str(one.scope),
        "types": list(one.types),
        "title": one.title,
        "why": one.why,
        "fix": one.fix,
        "references": list(one.references),
        "packs": list(of_packs),
    }


def _by_category(policies: Sequence[Policy]) -> Iterator[tuple[str, list[Policy]]]:
    found: dict[str, list[Policy]] = {}
    for one in policies:
        found.setdefault(one.category, []).append(one)
    for category, ones in found.items():
        words = CATEGORIES.get(category, "your own")
        yield f"{category}: {words}", ones


# -- one policy, with its examples ------------------------------------------------------------------------------


def explained_text(policy: Policy, of_packs: Sequence[str]) -> str:
    """A policy and what it says of its examples, asked now.

    Args:
        policy: to be explained.
        of_packs: names of the packs that it is in.
    """
    lines = [f"{policy.id} {policy.name} ({policy.severity})", ""]
    lines += textwrap.wrap(policy.title, _WIDTH)
    for word, text in (("why", policy.why), ("fix", policy.fix)):
        lines += ["", *textwrap.wrap(f"{word}: {text}", _WIDTH, subsequent_indent="     ")]
    lines += ["", f"packs: {', '.join(of_packs) or 'none'}"]
    lines += [f"looks at: {', '.join(policy.types) or _SUBJECTS[str(policy.scope)]}"]
    lines += [f"see {one}" for one in policy.references]
    first = ""
    for number, result in enumerate(run_examples(policy), 1):
        text = _samples(result)
        lines += ["", f"example {number}: {result.example.title}", ""]
        lines += textwrap.indent(_shown(first, text), "    ").splitlines()
        lines += ["", *(f"  -> {one}" for one in _said(result))]
        first = first or text
    return "\n".join(lines) + "\n"


def explained_markdown(policy: Policy, of_packs: Sequence[str], *, longest: int | None = None) -> str:
    """A policy and what it says of its examples, as a section of a page.

    Args:
        policy: to be explained.
        of_packs: names of the packs that it is in.
        longest: lines that a sample may have to be shown; None shows all.
    """
    parts = [
        f"### {policy.id} {policy.name}\n",
        f"{policy.severity}; packs: {', '.join(of_packs)}; looks at {_looks_at(policy)}\n",
        f"**{policy.title}** {policy.why}\n",
        f"Fix: {policy.fix}\n",
    ]
    if policy.references:
        parts.append("See " + ", ".join(f"<{one}>" for one in policy.references) + ".\n")
    results = run_examples(policy)
    texts = [_samples(result) for result in results]
    brief = longest is not None
    if longest is None or all(len(one.splitlines()) <= longest for one in texts[:1]):
        fail = next((result for result in results if result.verdict is Verdict.FAIL), None)
        in_full = [result for result in results if not brief or result is results[0] or result is fail]
    else:
        in_full = []
    for result, text in zip(results, texts, strict=True):
        if result in in_full:
            said = "; ".join(_code_words(one) for one in _said(result))
            lines = text if result is results[0] else _shown(texts[0], text, short=0 if brief else _SHORT)
            language = "hcl" if lines == text else "diff"
            parts.append(f"{result.example.title}: {said}\n\n```{language}\n{lines}\n```\n")
    parts += [
        f"- {result.example.title}: {'; '.join(_code_words(one) for one in _said(result))}"
        for result in results
        if result not in in_full
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _looks_at(policy: Policy) -> str:
    return ", ".join(f"`{one}`" for one in policy.types) or _SUBJECTS[str(policy.scope)]


def explained_json(policy: Policy, of_packs: Sequence[str]) -> dict[str, Any]:
    """A policy and what it says of its examples, as data.

    Args:
        policy: to be explained.
        of_packs: names of the packs that it is in.
    """
    examples = [
        {
            "kind": result.example.kind,
            "title": result.example.title,
            "plans": [sample_text(one) for one in result.example.plans],
            "expected": str(result.example.verdict),
            "verdict": str(result.verdict),
            "messages": [one.message for one in result.outcomes if one.message],
        }
        for result in run_examples(policy)
    ]
    return {**_as_data(policy, of_packs), "examples": examples}


_SUBJECTS: Final[Mapping[str, str]] = {
    "resource": "every resource",
    "change": "every change",
    "plan": "each plan as a whole",
    "review": "all plans of a review together",
}


def _said(result: ExampleResult) -> list[str]:
    messages = list(dict.fromkeys(one.message for one in result.outcomes if one.message))
    lines = [f"{result.verdict}: {one}" for one in messages] or [str(result.verdict)]
    if not result.is_right:
        lines.append(f"but the example promises {result.example.verdict}: the policy or the example is wrong")
    return lines


def _samples(result: ExampleResult) -> str:
    texts = [sample_text(one) for one in result.example.plans]
    if len(texts) > 1:
        texts = [f"# plan {number}\n\n{text}" for number, text in enumerate(texts, 1)]
    if result.example.waves:
        texts = [f"# waves: {', then '.join(' and '.join(wave) for wave in result.example.waves)}", *texts]
    return "\n\n".join(texts)


def _shown(first: str, text: str, *, short: int = _SHORT) -> str:
    """A sample; where it is long and much like the first, only what differs from that."""
    if not first or len(text.splitlines()) <= short:
        return text
    before, after = first.splitlines(), text.splitlines()
    lines = [
        line if not line.startswith("@@") else "..."
        for line in list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:]
    ]
    if not lines:
        return "# as the first"
    return "\n".join(lines) if len(lines) < len(after) else text


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code_words(said: str) -> str:
    verdict, colon, message = said.partition(": ")
    return f"**{verdict}**{colon}{message}"
