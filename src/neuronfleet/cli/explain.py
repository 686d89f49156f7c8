"""``neuronfleet explain``: one rule, with its examples run in front of the reader."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from neuronfleet.cli.output import print_report
from neuronfleet.cli.policy_pages import explained_json, explained_markdown, explained_text, packs_of
from neuronfleet.cli.review_options import config_option, ids, policies_option, settings_below
from neuronfleet.policies.examples import run_examples
from neuronfleet.policies.model import Policy
from neuronfleet.policies.selection import required
from neuronfleet.review.config import ReviewConfig
from neuronfleet.review.own_rules import OWN_RULES
from neuronfleet.review.result import Rule
from neuronfleet.review.settings import known_policies

__all__ = ["command"]


@click.command("explain")
@click.argument("wanted", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, Markdown for pages.",
)
@config_option()
@policies_option()
def command(
    wanted: tuple[str, ...], output_format: str, config_file: Path | None, policy_files: tuple[Path, ...]
) -> int:
    """Say what a policy wants and why, and run its examples.

    ID is an id (NEU004), a name, a category or a glob. Exit codes: 0 the examples say what they promise, 1 one does
    not, 2 could not do it.
    """
    config = settings_below(config_file, ReviewConfig(plugins=policy_files))
    known = known_policies(config)
    names = {**{one.id: one.name for one in known}, **{one.id: one.name for one in OWN_RULES}}
    chosen = required(ids(wanted), names, source="explain")
    policies = [one for one in known if one.id in chosen]
    rules = [one for one in OWN_RULES if one.id in chosen]
    of_packs = packs_of(known)
    if output_format == "json":
        data = [explained_json(one, of_packs[one.id]) for one in policies] + [_rule_data(one) for one in rules]
        print_report(json.dumps({"schema_version": 1, "policies": data}, indent=2, ensure_ascii=False) + "\n", None)
    else:
        show = explained_markdown if output_format == "markdown" else explained_text
        parts = [show(one, of_packs[one.id]) for one in policies] + [_rule_text(one) for one in rules]
        print_report("\n\n".join(parts), None)
    return 0 if _all_right(policies) else 1


def _all_right(policies: Sequence[Policy]) -> bool:
    return all(result.is_right for one in policies for result in run_examples(one))


def _rule_text(rule: Rule) -> str:
    lines = [f"{rule.id} {rule.name} ({rule.severity})", rule.title, f"why: {rule.why}", f"fix: {rule.fix}"]
    return "\n\n".join([*lines, "It is about the waivers of a review, not about its plans."]) + "\n"


def _rule_data(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": str(rule.severity),
        "title": rule.title,
        "why": rule.why,
        "fix": rule.fix,
        "examples": [],
    }
