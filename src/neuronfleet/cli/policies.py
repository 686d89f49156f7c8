"""``neuronfleet policies``: the rules there are."""

from __future__ import annotations

import json
from pathlib import Path

import click

from neuronfleet.cli.output import print_report
from neuronfleet.cli.policy_pages import list_json, list_markdown, list_text
from neuronfleet.cli.review_options import config_option, ids, pack_option, policies_option, settings_below
from neuronfleet.policies.packs import packs
from neuronfleet.review.config import ReviewConfig
from neuronfleet.review.settings import known_policies, settings_from

__all__ = ["command"]

_PACKS = "; ".join(f"{one.name}: {one.title[:1].lower()}{one.title[1:].rstrip('.')}" for one in packs().values())


@click.command("policies", epilog=f"Packs: {_PACKS}.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, Markdown for pages.",
)
@pack_option("Only those of this pack.")
@click.option("--select", multiple=True, metavar="IDS", help="Only these: ids, categories (NEU), names, globs (NEU0*).")
@config_option()
@policies_option()
def command(
    output_format: str,
    pack: str | None,
    select: tuple[str, ...],
    config_file: Path | None,
    policy_files: tuple[Path, ...],
) -> None:
    """List the policies that 'neuronfleet review' can run, yours included."""
    config = settings_below(config_file, ReviewConfig(pack=pack, select=ids(select), plugins=policy_files))
    policies = known_policies(config)
    if pack or select:
        narrowed = ReviewConfig(pack=pack, select=ids(select))
        policies = settings_from(narrowed, policies=policies).policies
    if output_format == "json":
        text = json.dumps(list_json(policies), indent=2, ensure_ascii=False) + "\n"
    else:
        text = list_markdown(policies) if output_format == "markdown" else list_text(policies)
    print_report(text, None)
