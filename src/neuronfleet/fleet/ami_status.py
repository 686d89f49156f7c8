"""How far each region's AMI is behind what AWS recommends there."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence

from neuronfleet.catalogue import Catalogue
from neuronfleet.catalogue.ami_releases import AmiRelease, ask_releases, release_day
from neuronfleet.catalogue.observation import ClientFactory
from neuronfleet.catalogue.refresh import PARALLEL_REGIONS, Unanswered
from neuronfleet.errors import CatalogueError
from neuronfleet.fleet.ami_lock import AmiLock
from neuronfleet.fleet.promotion import UsedAmi

__all__ = ["AmiStatus", "Releases", "ask_regions", "status_of"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """What regions told about releases.

    Attributes:
        found: region, AMI family and version as asked for -> the release.
        unanswered: regions that could not be asked.
    """

    found: Mapping[tuple[str, str, str], AmiRelease]
    unanswered: tuple[Unanswered, ...] = ()

    def get(self, region: str, family: str, version: str = "recommended") -> AmiRelease | None:
        """A release, None where the region does not have it or did not answer.

        Args:
            region: name of the region.
            family: path of the AMI family.
            version: as asked for.
        """
        return self.found.get((region, family, version))


def ask_regions(catalogue: Catalogue, clients: ClientFactory, wanted: Iterable[tuple[str, str, str]]) -> Releases:
    """Ask regions for releases, side by side.

    Args:
        catalogue: AMI families.
        clients: makes boto3 clients, such as :func:`neuronfleet.catalogue.observation.aws_clients`.
        wanted: region, AMI family and version of each.

    Raises:
        CatalogueError: a version is none of its family.
    """
    by_region: dict[str, list[tuple[str, str]]] = {}
    for region, family, version in dict.fromkeys(wanted):
        by_region.setdefault(region, []).append((family, version))

    def ask(region: str) -> Mapping[tuple[str, str], AmiRelease] | Unanswered:
        asked = [(catalogue.ami_family(family), version) for family, version in by_region[region]]
        try:
            return ask_releases(clients, region, asked)
        except CatalogueError:
            raise
        except Exception as error:  # noqa: BLE001 - boto3's errors share no base, and one region must not stop the others
            return Unanswered(region=region, reason=" ".join(str(error).split()) or type(error).__name__)

    with concurrent.futures.ThreadPoolExecutor(max_workers=PARALLEL_REGIONS) as pool:
        answers = dict(zip(by_region, pool.map(ask, by_region), strict=True))
    return Releases(
        found={
            (region, family, version): release
            for region, answer in answers.items()
            if not isinstance(answer, Unanswered)
            for (family, version), release in answer.items()
        },
        unanswered=tuple(answer for answer in answers.values() if isinstance(answer, Unanswered)),
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AmiStatus:
    """An AMI family of a region, now.

    Attributes:
        region: name of the region.
        wave: the wave it changes in, counted from 1.
        family: path of the AMI family.
        stated: version that the fleet file says, in place of any lock; None where it says ``recommended``.
        locked: version that the lock says, None where it says none.
        recommended: version that AWS recommends there, None where it did not tell.
        current: whether what is planned there is what is recommended; None where that cannot be told.
        age_days: days since the release of what is planned there; None where that cannot be told.
        end_of_life: last day on which the family's operating system is supported, ``YYYY-MM-DD``.
        supported: whether that day is still to come.
    """

    region: str
    wave: int
    family: str
    stated: str | None
    locked: str | None
    recommended: str | None
    current: bool | None
    age_days: int | None
    end_of_life: str
    supported: bool


def status_of(
    used: Sequence[UsedAmi], lock: AmiLock, releases: Releases, catalogue: Catalogue, *, today: datetime.date
) -> tuple[AmiStatus, ...]:
    """What each region is on, and what it could be on.

    Args:
        used: what the fleet boots.
        lock: the versions that are locked.
        releases: what AWS recommends.
        catalogue: AMI families.
        today: day by which ages are counted.
    """
    return tuple(_status(one, lock, releases, catalogue, today) for one in used)


def _status(one: UsedAmi, lock: AmiLock, releases: Releases, catalogue: Catalogue, today: datetime.date) -> AmiStatus:
    family = catalogue.ami_family(one.family)
    release = releases.get(one.region, one.family)
    recommended = release.version if release else None
    stated = family.version_of(one.stated) if one.stated else None
    locked = lock.version(one.region, one.family)
    planned = stated or locked
    day = release_day(planned or recommended or "")
    return AmiStatus(
        region=one.region,
        wave=one.wave,
        family=one.family,
        stated=stated,
        locked=locked,
        recommended=recommended,
        current=None if recommended is None else planned in {None, recommended},
        age_days=(today - day).days if day else None,
        end_of_life=family.end_of_life.isoformat(),
        supported=today < family.end_of_life,
    )
