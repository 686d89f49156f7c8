"""What ``neuronfleet ami`` works on: the AMI families of a fleet, and its lock file."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from neuronfleet.catalogue import Catalogue, load_catalogue
from neuronfleet.errors import ConfigError, nearest
from neuronfleet.fleet import load_fleet, plan_fleet
from neuronfleet.fleet.ami_lock import LOCK_FILE, AmiLock, read_lock
from neuronfleet.fleet.promotion import UsedAmi, used_amis
from neuronfleet.fleet.waves import Waves, waves_of

__all__ = ["AmiFleet", "load_ami_fleet"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AmiFleet:
    """A fleet as far as its AMIs go.

    Attributes:
        used: AMI families that its regions boot, wave by wave.
        waves: of the fleet.
        lock: the versions that are locked.
        lock_file: where they are, or will be.
        catalogue: AMI families and regions.
    """

    used: tuple[UsedAmi, ...]
    waves: Waves
    lock: AmiLock
    lock_file: Path
    catalogue: Catalogue

    @property
    def unused(self) -> tuple[tuple[str, str], ...]:
        """Region and family of what is locked and not booted."""
        used = {(one.region, one.family) for one in self.used}
        locked = [(region, family) for region, families in self.lock.versions.items() for family in families]
        return tuple(one for one in locked if one not in used)

    def only(self, *, regions: Sequence[str] = (), families: Sequence[str] = ()) -> tuple[UsedAmi, ...]:
        """What is used of some regions and families.

        Args:
            regions: names of regions, none for all.
            families: paths of AMI families, none for all.

        Raises:
            ConfigError: the fleet does not serve from one, or boots no such family.
        """
        _check("--region", regions, [region for wave in self.waves for region in wave], "the fleet serves from")
        _check("--family", families, list(dict.fromkeys(one.family for one in self.used)), "the fleet boots")
        return tuple(
            one
            for one in self.used
            if (not regions or one.region in regions) and (not families or one.family in families)
        )


def load_ami_fleet(fleet_file: Path) -> AmiFleet:
    """Read a fleet file and its lock file.

    Args:
        fleet_file: the fleet file.

    Raises:
        NeuronFleetError: one of them is wrong.
    """
    fleet = load_fleet(fleet_file)
    lock_file = Path(fleet.ami_lock) if fleet.ami_lock else fleet_file.parent / LOCK_FILE
    catalogue = load_catalogue(overlay=Path(fleet.catalogue)) if fleet.catalogue else load_catalogue()
    lock = read_lock(lock_file, catalogue) if lock_file.is_file() else AmiLock()
    unlocked = fleet.model_copy(update={"ami_lock": None})
    used = used_amis(plan_fleet(unlocked, source=str(fleet_file)))
    return AmiFleet(used=used, waves=waves_of(fleet), lock=lock, lock_file=lock_file, catalogue=catalogue)


def _check(option: str, given: Sequence[str], known: Sequence[str], what: str) -> None:
    for name in given:
        if name not in known:
            close = nearest(name, known)
            hint = f"; did you mean {close!r}?" if close else ""
            raise ConfigError(f"{option} {name!r}: {what} {', '.join(known)}{hint}")
