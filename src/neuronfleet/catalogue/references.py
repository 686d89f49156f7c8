"""Whether the records of a catalogue agree with each other: names that are referred to exist, numbers fit together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from neuronfleet.catalogue.lookup import market_of
from neuronfleet.errors import Problem, UnknownInstanceTypeError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from neuronfleet.catalogue.lookup import Catalogue
    from neuronfleet.catalogue.model import Image, InstanceType, Region

__all__ = ["disagreements"]

Where = Callable[..., str]


def disagreements(catalogue: Catalogue, where: Where) -> list[Problem]:
    """Everything in which the records contradict each other.

    Args:
        catalogue: records that are well-formed one by one.
        where: from a kind, a record's name and further keys to the place in the files.
    """
    problems: list[Problem] = []
    for name, kind in catalogue.instance_types.items():
        problems += _instance_type(catalogue, kind, lambda *keys, name=name: where("instance_types", name, *keys))
    for name, region in catalogue.regions.items():
        problems += _region(catalogue, region, lambda *keys, name=name: where("regions", name, *keys))
    for name, image in catalogue.images.items():
        problems += _image(catalogue, image, lambda *keys, name=name: where("images", name, *keys))
    for name, family in catalogue.ami_families.items():
        if family.superseded_by is not None:
            place = where("ami_families", name, "superseded_by")
            problems += _known(place, "an AMI family", family.superseded_by, catalogue.ami_families)
        for region_name in family.absent_from:
            problems += _known(where("ami_families", name, "absent_from"), "a region", region_name, catalogue.regions)
    problems += _quotas(catalogue, where)
    for name, prices in catalogue.prices.items():
        problems += _known(where("prices", name), "a region", name, catalogue.regions)
        for priced in prices.usd_per_hour:
            place = where("prices", name, "usd_per_hour", priced)
            problems += _known(place, "an instance type", priced, catalogue.instance_types)
    return problems


def _known(place: str, what: str, name: str, known: Mapping[str, object] | Iterable[str]) -> Iterator[Problem]:
    names = tuple(known)
    if name not in names:
        suggestion = nearest(name, names)
        hint = f"; did you mean {suggestion!r}?" if suggestion else f"; allowed: {', '.join(names)}"
        yield Problem(path=place, message=f"{name!r} is not the name of {what} in the catalogue{hint}", value=name)


def _instance_type(catalogue: Catalogue, record: InstanceType, where: Where) -> Iterator[Problem]:
    accelerator = {"cores_per_device": record.cores_per_device, "device_memory_mib": record.device_memory_mib}
    for key, value in accelerator.items():
        if (value > 0) != record.accelerated:
            allowed = "at least 1 where devices is" if record.accelerated else "0 (left out) where devices is 0"
            yield Problem(path=where(key), message=f"is {value}, allowed: {allowed}", value=value)
    baseline, peak = record.network_gbps_baseline, record.network_gbps_peak
    if baseline is not None and peak is not None and baseline > peak:
        message = f"is {baseline}, more than network_gbps_peak ({peak}); allowed: at most the peak"
        yield Problem(path=where("network_gbps_baseline"), message=message, value=baseline)
    try:
        catalogue.quota_of(record.name)
    except UnknownInstanceTypeError:
        message = f"no quota counts the family {record.family!r}; add it to a record of the table 'quotas'"
        yield Problem(path=where(), message=message, value=record.name)


def _region(catalogue: Catalogue, region: Region, where: Where) -> Iterator[Problem]:
    yield from _known(where("partition"), "a partition", region.partition, catalogue.partitions)
    if len(set(region.zones)) != len(region.zones):
        yield Problem(path=where("zones"), message="names a zone twice; allowed: each zone id once", value=region.zones)
    accelerated = {name for name, record in catalogue.instance_types.items() if record.accelerated}
    for instance_type, zones in region.offerings.items():
        place = where("offerings", instance_type)
        yield from _known(place, "an accelerated instance type", instance_type, sorted(accelerated))
        for zone in zones:
            yield from _known(place, f"a zone of {region.name} (its key 'zones')", zone, region.zones)
    if region.offerings and not region.offerings_known:
        message = "is false although offerings are given; allowed: true, or no offerings"
        yield Problem(path=where("offerings_known"), message=message, value=False)
    families = sorted({record.family for record in catalogue.instance_types.values()})
    for family in region.priced:
        yield from _known(where("priced"), "an instance family", family, families)
    yield from _registry(catalogue, region, where)


def _registry(catalogue: Catalogue, region: Region, where: Where) -> Iterator[Problem]:
    if region.neuron_dlc and region.dlc_account is None:
        yield Problem(path=where("dlc_account"), message="is missing although neuron_dlc is true; give the account id")
    if region.neuron_dlc_region is None:
        return
    place = where("neuron_dlc_region")
    yield from _known(place, "a region", region.neuron_dlc_region, catalogue.regions)
    host = catalogue.regions.get(region.neuron_dlc_region)
    if host is None:
        return
    if not host.neuron_dlc:
        message = f"{host.name!r} lists no Neuron images (its neuron_dlc is false); allowed: a region that does"
        yield Problem(path=place, message=message, value=host.name)
    if host.partition != region.partition:
        message = f"{host.name!r} is in the partition {host.partition!r}; allowed: a region of {region.partition!r}"
        yield Problem(path=place, message=message, value=host.name)


def _image(catalogue: Catalogue, image: Image, where: Where) -> Iterator[Problem]:
    families = sorted({record.family for record in catalogue.instance_types.values() if record.accelerated})
    for family in image.families:
        yield from _known(where("families"), "an accelerated instance family", family, families)
    if (image.health_path is None) != (image.health_port is None):
        message = "health_path and health_port go together; give both or neither"
        yield Problem(path=where("health_path"), message=message, value=image.health_path)
    if image.health_port is not None:
        yield from _known(where("health_port"), "a port of the image (its key 'ports')", image.health_port, image.ports)


def _quotas(catalogue: Catalogue, where: Where) -> Iterator[Problem]:
    owner: dict[tuple[str, str], str] = {}
    for code, quota in catalogue.quotas.items():
        for family in quota.families:
            first = owner.setdefault((market_of(quota), family), code)
            if first != code:
                message = f"{family!r} is counted in {first} too; allowed: one quota for a family"
                yield Problem(path=where("quotas", code, "families"), message=message, value=family)
