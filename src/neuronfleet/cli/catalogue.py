"""``neuronfleet catalogue``: shows the facts and compares them with AWS."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from neuronfleet.catalogue import Catalogue, load_catalogue
from neuronfleet.cli.tables import print_json, print_table
from neuronfleet.errors import ConfigError, UnknownInstanceTypeError

if TYPE_CHECKING:
    from neuronfleet.catalogue import InstanceType, Region
    from neuronfleet.catalogue.refresh import Refresh

__all__ = ["command"]

EXIT_DRIFT: Final = 1

_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of output."
)


@click.group(invoke_without_command=True)
@click.option(
    "--overlay",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with records of your own, added to the packaged ones.",
)
@_format
@click.pass_context
def command(ctx: click.Context, overlay: Path | None, form: str) -> None:
    """Show and refresh the facts about instance types, regions, AMIs, images and quotas."""
    catalogue = load_catalogue(overlay=overlay)
    ctx.obj = catalogue
    if ctx.invoked_subcommand is not None:
        return
    counts = {kind: len(getattr(catalogue, kind)) for kind in _KINDS}
    oldest = min(record.checked for kind in _KINDS for record in getattr(catalogue, kind).values())
    if form == "json":
        print_json("catalogue", {**counts, "oldest_check": oldest})
        return
    rows = [(kind.replace("_", "-"), str(counts[kind]), about) for kind, about in _KINDS.items()]
    print_table("Catalogue", ["facts", ">records", "what they tell"], rows)
    click.echo(f"All were checked on {oldest} or later. Show one kind: neuronfleet catalogue {rows[0][0]}")
    click.echo("Compare with AWS: neuronfleet catalogue refresh")


_KINDS: Final = {
    "instance_types": "vCPUs, memory, Neuron devices and cores, interfaces, price",
    "regions": "zones that offer each accelerated instance type, AMI parameters, registries",
    "partitions": "DNS suffixes and principals",
    "ami_families": "SSM parameters, drivers, end of life",
    "images": "prebuilt images with the Neuron SDK",
    "quotas": "vCPU quotas and the families they count",
    "prices": "On-Demand prices by region",
}


@command.command("instance-types")
@click.argument("family", required=False)
@_format
@click.pass_obj
def _instance_types(catalogue: Catalogue, family: str | None, form: str) -> None:
    """List instance types, of one FAMILY such as inf1 or all."""
    chosen = [kind for kind in catalogue.instance_types.values() if family in {None, kind.family, kind.name}]
    if family is not None and not chosen:
        known = dict.fromkeys(kind.family for kind in catalogue.instance_types.values())
        raise UnknownInstanceTypeError(family, known)
    if form == "json":
        print_json("instance_types", [_instance_type_json(kind) for kind in chosen])
        return
    rows = [
        (
            kind.name,
            kind.architecture,
            str(kind.vcpu),
            f"{kind.memory_mib}",
            f"{kind.memory_ceiling_mib}",
            str(kind.devices) if kind.accelerated else "",
            str(kind.cores) if kind.accelerated else "",
            str(kind.awsvpc_tasks),
            "" if kind.usd_per_hour is None else f"{kind.usd_per_hour:.4f}",
        )
        for kind in chosen
    ]
    heads = ["type", "arch", ">vCPU", ">MiB", ">MiB safe", ">devices", ">cores", ">awsvpc tasks", ">USD/h"]
    print_table("Instance types", heads, rows)
    click.echo("MiB safe: what a task may count on once the kernel has its share. USD/h: On-Demand in us-east-1.")


def _instance_type_json(kind: InstanceType) -> dict[str, object]:
    derived = {
        "family": kind.family,
        "cpu_units": kind.cpu_units,
        "memory_ceiling_mib": kind.memory_ceiling_mib,
        "cores": kind.cores,
        "awsvpc_tasks": kind.awsvpc_tasks,
    }
    return {**msgspec.to_builtins(kind), **derived}


@command.command("regions", short_help="List regions, with the zones that offer a type.")
@click.option("--offering", metavar="TYPE", help="Only regions that offer this accelerated instance type.")
@_format
@click.pass_obj
def _regions(catalogue: Catalogue, offering: str | None, form: str) -> None:
    """List regions, with the zones that offer Inf1 or the instance type asked for."""
    names = catalogue.regions if offering is None else catalogue.regions_offering(offering)
    chosen = [catalogue.regions[name] for name in names]
    if form == "json":
        print_json("regions", chosen)
        return
    if offering is not None:
        rows = [(region.name, region.location, " ".join(region.zones_offering(offering))) for region in chosen]
        print_table(f"Regions that offer {offering}", ["region", "location", "zone ids"], rows)
        return
    heads = ["region", "location", "opt-in", "inf1", "inf2", "trn1", "AMIs", "DLC images from"]
    print_table("Regions", heads, [_region_row(region) for region in chosen])
    click.echo("inf1, inf2, trn1: zones that offer any size, of all zones. ?: AWS could not be asked; priced: it has a")
    click.echo("price there, so it is likely offered. Zone ids: neuronfleet catalogue regions --offering inf1.xlarge")


def _region_row(region: Region) -> tuple[str, ...]:
    opt_in = "yes" if region.opt_in else ""
    offers = (_offer(region, family) for family in ("inf1", "inf2", "trn1"))
    return (region.name, region.location, opt_in, *offers, region.ami_parameters, region.neuron_dlc_region or "-")


def _offer(region: Region, family: str) -> str:
    if not region.offerings_known:
        return "priced" if family in region.priced else "?"
    zones = {zone for name, found in region.offerings.items() if name.partition(".")[0] == family for zone in found}
    return f"{len(zones)}/{len(region.zones)}" if zones else "-"


@command.command("ami-families")
@_format
@click.pass_obj
def _ami_families(catalogue: Catalogue, form: str) -> None:
    """List the families of ECS-optimized AMIs."""
    if form == "json":
        print_json("ami_families", list(catalogue.ami_families.values()))
        return
    today = dt.datetime.now(tz=dt.UTC).date()
    rows = [
        (
            family.name,
            family.neuron_driver or "",
            f"{family.end_of_life}{' (over)' if family.end_of_life < today else ''}",
            family.superseded_by or "",
        )
        for family in catalogue.ami_families.values()
    ]
    print_table("AMI families", ["family", "driver on Inf1", "end of life", "use instead"], rows)
    example = next(iter(catalogue.ami_families.values()))
    click.echo(f"SSM parameter: {example.parameter()}")
    click.echo(f"One release:   {example.parameter(example.version_example)}")


@command.command("images")
@_format
@click.pass_obj
def _images(catalogue: Catalogue, form: str) -> None:
    """List prebuilt images with the Neuron SDK."""
    if form == "json":
        print_json("images", list(catalogue.images.values()))
        return
    rows = [
        (
            image.name,
            " ".join(image.families),
            image.sdk,
            image.runtime,
            " ".join(str(port) for port in image.ports.values()),
            " ".join(image.registries),
            image.status,
        )
        for image in catalogue.images.values()
    ]
    print_table("Images", ["image", "for", "SDK", "runtime", "ports", "registries", "status"], rows)
    for image in catalogue.images.values():
        if image.note:
            click.echo(f"{image.name}: {image.note}")


@command.command("quotas")
@_format
@click.pass_obj
def _quotas(catalogue: Catalogue, form: str) -> None:
    """List the vCPU quotas of On-Demand instances."""
    if form == "json":
        print_json("quotas", list(catalogue.quotas.values()))
        return
    rows = [(quota.code, quota.name, " ".join(quota.families)) for quota in catalogue.quotas.values()]
    print_table("Quotas, in vCPUs per region", ["code", "name", "families"], rows)


@command.command("prices", short_help="List On-Demand prices by region.")
@click.argument("family", required=False, default="inf1")
@_format
@click.pass_obj
def _prices(catalogue: Catalogue, family: str, form: str) -> None:
    """List On-Demand prices of the types of a FAMILY by region; inf1 by default."""
    if form == "json":
        print_json("prices", list(catalogue.prices.values()))
        return
    kinds = [one.name for one in catalogue.instance_types.values() if one.family == family]
    if not kinds:
        raise UnknownInstanceTypeError(family, {one.family for one in catalogue.instance_types.values()})
    rows = []
    for region in catalogue.prices:
        found = [catalogue.price(kind, region) for kind in kinds]
        rows.append((region, *(f"{one.usd_per_hour:.4f}" if one and one.region == region else "" for one in found)))
    print_table(f"On-Demand prices of {family} in USD an hour", ["region", *(f">{kind}" for kind in kinds)], rows)
    click.echo("Estimates. What is not listed is taken to cost as much as in us-east-1.")


@command.command("refresh", short_help="Ask AWS again and show what differs.")
@click.option("--region", "regions", multiple=True, metavar="R", help="Ask this region; again for more. Default: all.")
@click.option("--endpoint-url", metavar="URL", help="Ask an emulator instead of AWS.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Write an overlay with what AWS says.")
@_format
@click.pass_obj
def _refresh(
    catalogue: Catalogue, regions: tuple[str, ...], endpoint_url: str | None, write: Path | None, form: str
) -> int | None:
    """Ask AWS again and show what differs; exit code 1 where something does."""
    # Imported here: only this command needs them.
    from neuronfleet.catalogue.observation import aws_clients  # noqa: PLC0415
    from neuronfleet.catalogue.refresh import overlay_toml, refresh  # noqa: PLC0415

    result = refresh(catalogue, aws_clients(endpoint_url), regions or None)
    if form == "json":
        print_json(
            "refresh",
            {
                "regions": result.regions,
                "differences": [
                    {"path": ".".join(each.keys), "keys": each.keys, "catalogue": each.catalogue, "aws": each.aws}
                    for each in result.differences
                ],
                "unanswered": [{"region": each.region, "reason": each.reason} for each in result.unanswered],
            },
        )
    else:
        _print_refresh(result)
    if write is not None and result.differences:
        try:
            today = dt.datetime.now(tz=dt.UTC).date()
            write.write_text(overlay_toml(result.differences, checked=today), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"cannot write {write}: {error.strerror}; give a file in a folder that exists") from error
        click.echo(f"wrote {write}; use it with: neuronfleet catalogue --overlay {write}", err=True)
    return EXIT_DRIFT if result.differences else None


def _print_refresh(result: Refresh) -> None:
    if result.differences:
        rows = [(" ".join(each.keys), _short(each.catalogue), _short(each.aws)) for each in result.differences]
        print_table("Differences", ["where", "catalogue", "AWS"], rows)
    for each in result.unanswered:
        click.echo(f"not asked: {each.region}: {each.reason}", err=True)
    count = len(result.differences)
    told = f"{count} difference{'s' if count != 1 else ''}" if count else "no differences"
    click.echo(f"{told} in {len(result.regions)} region(s)", err=True)


def _short(value: object) -> str:
    if value is None or value == ():
        return "-"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
