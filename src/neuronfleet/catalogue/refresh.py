"""Compares the catalogue with what AWS answers today, and writes the differences as an overlay file."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from neuronfleet.catalogue.observation import RegionAnswers, ask_instance_types, ask_region
from neuronfleet.dataclass import dataclass
from neuronfleet.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neuronfleet.catalogue.lookup import Catalogue
    from neuronfleet.catalogue.model import Record
    from neuronfleet.catalogue.observation import ClientFactory

__all__ = ["Difference", "Refresh", "Unanswered", "overlay_toml", "refresh"]

STALE_DAYS = 90
"""AWS publishes ECS-optimized AMIs at least monthly; a region this far behind the others is no longer updated."""

STALE_FAMILY = "amazon-linux-2023/neuron"
PARALLEL_REGIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One fact that AWS tells otherwise.

    Attributes:
        keys: where it stands in a catalogue file: ``("regions", "us-east-1", "zones")``.
        catalogue: what the catalogue says, None where it says nothing.
        aws: what AWS says, None where it says that there is nothing.
    """

    keys: tuple[str, ...]
    catalogue: object
    aws: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A region that could not be asked.

    Attributes:
        region: its name.
        reason: what went wrong, in the words of boto3.
    """

    region: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What a comparison found.

    Attributes:
        regions: regions that answered.
        differences: in the order of the catalogue.
        unanswered: regions that did not answer; nothing is known about them.
    """

    regions: tuple[str, ...]
    differences: tuple[Difference, ...]
    unanswered: tuple[Unanswered, ...]


def refresh(catalogue: Catalogue, clients: ClientFactory, regions: Sequence[str] | None = None) -> Refresh:
    """Ask AWS again: zones, offerings, AMI parameters of each region, and the numbers of the instance types.

    A region that does not answer (one that the account has not enabled, say) is reported and the others are compared.

    Args:
        catalogue: what to compare.
        clients: makes boto3 clients, such as :func:`neuronfleet.catalogue.observation.aws_clients`.
        regions: names of regions, None for all of the commercial partition.

    Raises:
        UnknownRegionError: a region is not in the catalogue.
        CatalogueError: no region answered.
    """
    if regions is None:
        regions = [name for name, region in catalogue.regions.items() if region.partition == "aws"]
    names = tuple(catalogue.region(name).name for name in dict.fromkeys(regions))
    answers, unanswered = _ask(catalogue, clients, names)
    if not answers:
        reasons = "; ".join(f"{each.region}: {each.reason}" for each in unanswered[:3])
        raise CatalogueError(f"no region answered ({reasons}); check the credentials and the network")
    told: dict[str, dict[str, Any]] = {
        "regions": {answer.region: _region(catalogue, answer, answers) for answer in answers},
        "instance_types": _instance_types(catalogue, clients, answers),
        "ami_families": _ami_families(catalogue, answers),
    }
    found = tuple(difference for kind, records in told.items() for difference in _compare(catalogue, kind, records))
    return Refresh(regions=tuple(each.region for each in answers), differences=found, unanswered=tuple(unanswered))


def _ask(
    catalogue: Catalogue, clients: ClientFactory, names: Sequence[str]
) -> tuple[list[RegionAnswers], list[Unanswered]]:
    def ask(name: str) -> RegionAnswers | Unanswered:
        try:
            return ask_region(catalogue, clients, name)
        except Exception as error:  # noqa: BLE001 - boto3's errors share no base, and one region must not stop the others
            return Unanswered(region=name, reason=" ".join(str(error).split()) or type(error).__name__)

    with concurrent.futures.ThreadPoolExecutor(max_workers=PARALLEL_REGIONS) as pool:
        results = list(pool.map(ask, names))
    answers = [result for result in results if isinstance(result, RegionAnswers)]
    return answers, [result for result in results if isinstance(result, Unanswered)]


def _region(catalogue: Catalogue, answer: RegionAnswers, answers: Sequence[RegionAnswers]) -> dict[str, Any]:
    told: dict[str, Any] = {"zones": answer.zones, "ami_parameters": _ami_parameters(catalogue, answer, answers)}
    if answer.offerings is not None:
        before = catalogue.regions[answer.region].offerings
        told["offerings_known"] = True
        told["offerings"] = {name: answer.offerings.get(name, ()) for name in (*before, *answer.offerings)}
        # An offering may name a zone that the account does not list; both lists have to agree.
        named = {zone for zones in answer.offerings.values() for zone in zones}
        told["zones"] = tuple(sorted({*answer.zones, *named}))
    return told


def _ami_parameters(catalogue: Catalogue, answer: RegionAnswers, answers: Sequence[RegionAnswers]) -> str:
    version = answer.ami_versions.get(STALE_FAMILY)
    if version is None:
        return "unverified"
    known = catalogue.ami_families[STALE_FAMILY].version_example
    newest = max(_day(each) for each in (known, *(a.ami_versions.get(STALE_FAMILY, known) for a in answers)))
    return "stale" if newest - _day(version) > dt.timedelta(days=STALE_DAYS) else "listed"


def _day(version: str) -> dt.date:
    return dt.datetime.strptime(version.rpartition(".")[2], "%Y%m%d").replace(tzinfo=dt.UTC).date()


def _instance_types(
    catalogue: Catalogue, clients: ClientFactory, answers: Sequence[RegionAnswers]
) -> dict[str, Mapping[str, object]]:
    offered = {name for answer in answers for name in answer.offerings or ()}
    missing = {*catalogue.instance_types, *offered}
    found: dict[str, Mapping[str, object]] = {}
    # The numbers are the same everywhere, so a region is asked only for what the regions before it do not offer.
    for answer in answers:
        if missing and answer.offerings is not None:
            found |= ask_instance_types(clients, answer.region, missing)
            missing -= set(found)
    return {name: found[name] for name in (*catalogue.instance_types, *sorted(offered)) if name in found}


def _ami_families(catalogue: Catalogue, answers: Sequence[RegionAnswers]) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for name, family in catalogue.ami_families.items():
        # Where not even one family exists, the region does not tell about AMIs at all.
        asked = {answer.region for answer in answers if answer.ami_versions}
        absent = {answer.region for answer in answers if answer.ami_versions and name not in answer.ami_versions}
        told[name] = {"absent_from": tuple(sorted({*family.absent_from} - asked | absent))}
    return told


def _compare(catalogue: Catalogue, kind: str, told: Mapping[str, Mapping[str, Any]]) -> Iterator[Difference]:
    records: Mapping[str, Record] = getattr(catalogue, kind)
    for name, fields in told.items():
        record = records.get(name)
        known = {} if record is None else dataclasses.asdict(record)
        yield from _compare_fields((kind, name), known, fields)


def _compare_fields(keys: tuple[str, ...], known: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Difference]:
    for key, value in told.items():
        before = known.get(key)
        if isinstance(value, dict):
            yield from _compare_fields((*keys, key), before or {}, value)
        elif before != value:
            yield Difference(keys=(*keys, key), catalogue=before, aws=value)


def overlay_toml(differences: Sequence[Difference], *, checked: dt.date) -> str:
    """The differences as a file that ``load_catalogue(overlay=...)`` reads.

    Args:
        differences: what to write.
        checked: the day AWS was asked.
    """
    tables: dict[tuple[str, ...], dict[str, object]] = {}
    for difference in differences:
        tables.setdefault(difference.keys[:-1], {})[difference.keys[-1]] = difference.aws
    lines = ['source = "AWS, asked by neuronfleet catalogue refresh"', f"checked = {checked.isoformat()}"]
    for keys, fields in tables.items():
        header = ".".join(json.dumps(key) for key in keys)
        lines += ["", f"[{header}]", *(f"{json.dumps(key)} = {_toml(value)}" for key, value in fields.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    # JSON spells strings, numbers, booleans and arrays of them as TOML does.
    return json.dumps(list(value) if isinstance(value, tuple) else value)
