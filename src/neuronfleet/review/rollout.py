"""The waves that plans are held against: as settings say them, or as a fleet file does."""

from __future__ import annotations

from neuronfleet.errors import ConfigError, FleetError
from neuronfleet.review.config import ReviewConfig

__all__ = ["declared_waves"]


def declared_waves(config: ReviewConfig) -> tuple[tuple[str, ...], ...]:
    """Regions that change together, those that change first first.

    Args:
        config: settings that name waves or a fleet file.

    Raises:
        ConfigError: a region is in two waves, both are given, or the fleet file is wrong.
        UnknownRegionError: there is no such region.
    """
    if config.waves and config.fleet:
        raise ConfigError(f"{config.name}: waves and a fleet file that has them are given; give one")
    if config.fleet is None:
        from neuronfleet.catalogue import load_catalogue  # noqa: PLC0415

        catalogue = load_catalogue()
        first: dict[str, int] = {}
        for number, wave in enumerate(config.waves, start=1):
            for region in wave:
                if region in first:
                    raise ConfigError(f"{config.name}: {region!r} is in wave {first[region]} and in wave {number}")
                first[catalogue.region(region).name] = number
        return config.waves
    # Here, because few reviews name a fleet, and reading one takes pydantic.
    from neuronfleet.fleet import load_fleet  # noqa: PLC0415
    from neuronfleet.fleet.salvage import Cut  # noqa: PLC0415
    from neuronfleet.fleet.waves import wave_problems, waves_of  # noqa: PLC0415

    fleet = load_fleet(config.fleet)
    if problems := wave_problems(fleet, Cut()):
        raise FleetError(problems, source=str(config.fleet))
    return waves_of(fleet)
