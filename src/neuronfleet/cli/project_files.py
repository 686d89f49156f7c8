"""The files of a new fleet project, from the templates in ``project/``."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import neuronfleet
from neuronfleet.engine import DEFAULT_ENGINE, ENGINES, Engine, default_engine
from neuronfleet.errors import ConfigError
from neuronfleet.fleet import parse_fleet, plan_fleet

__all__ = ["TEMPLATES", "write_project"]

TEMPLATES = Path(__file__).parent / "project"
"""Files that end in ``.j2`` are rendered, ``.txt`` ones are copied as they are; both lose the ending."""

_HIDDEN = {"gitignore": ".gitignore"}
_FLEET_FILE = Path("stacks") / "fleet.toml"


def write_project(directory: Path, *, name: str, regions: Sequence[str], engine: str | None = None) -> list[Path]:
    """Write a new project, all of it or nothing.

    Args:
        directory: where; must not exist or be empty.
        name: name of the fleet.
        regions: regions to serve from.
        engine: name of the engine that shall synthesize it, None for the one that is installed.

    Returns:
        What was written, relative to the directory.

    Raises:
        ConfigError: the directory is not empty or cannot be written, or jinja2 is missing.
        FleetError: the name or a region cannot be.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise ConfigError(f"{directory} is not empty; name a new directory, so that nothing of yours is overwritten")
    files = _render(name, regions, ENGINES[engine] if engine else default_engine())
    fleet = parse_fleet(tomllib.loads(files[_FLEET_FILE]), source=str(directory / _FLEET_FILE))
    plan_fleet(fleet, source=str(directory / _FLEET_FILE))
    parent = directory.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=parent))
    except OSError as error:
        raise ConfigError(f"{parent} cannot be written: {error.strerror}") from error
    try:
        _write(files, staging)
        if directory.exists():
            # Filled, not replaced: whoever says "neuronfleet init ." stands in it.
            for one in sorted(staging.iterdir()):
                shutil.move(one, directory / one.name)
        else:
            staging.chmod(0o755)
            staging.replace(directory.resolve())
    except OSError as error:
        raise ConfigError(f"{directory} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return sorted(files)


def _write(files: Mapping[Path, str], folder: Path) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _render(name: str, regions: Sequence[str], engine: Engine) -> dict[Path, str]:
    try:
        import jinja2  # noqa: PLC0415 - comes with the extra that a project needs anyway
    except ModuleNotFoundError:
        raise ConfigError("making a project needs jinja2; run: pip install 'neuronfleet[cdktf]'") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the files are TOML, Python and Markdown, not HTML
    )
    values = {
        "name": name,
        "regions": list(regions),
        "version": neuronfleet.__version__,
        "project_id": str(uuid.uuid4()),
        "engine": engine.name,
        "engine_cli": engine.cli,
        "default_engine": DEFAULT_ENGINE,
    }
    files = {}
    for source in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        path = source.relative_to(TEMPLATES)
        target = path.with_name(_HIDDEN.get(path.stem, path.stem))
        if path.suffix == ".j2":
            files[target] = environment.get_template(path.as_posix()).render(values)
        elif path.suffix == ".txt":
            files[target] = source.read_text(encoding="utf-8")
    return files
