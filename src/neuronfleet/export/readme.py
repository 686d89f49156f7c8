"""The README of a module: what its author says of it, and what follows from its configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from neuronfleet.errors import ExportError
from neuronfleet.export.terraform_docs import BEGIN, END, reference_tables

__all__ = ["example_readme", "readme"]

_TEMPLATES: Final = Path(__file__).parent / "data"
_CALL: Final = re.compile(r'^module "[^"]+" \{\n.*?^\}\n', re.MULTILINE | re.DOTALL)
_SOURCE: Final = re.compile(r'(source\s*=\s*)"\.\./\.\./?(?:\.\./([\w-]+))?"')
_FENCE: Final = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def readme(
    name: str,
    *,
    document: Mapping[str, Any],
    permissions: Mapping[str, Sequence[str]],
    unrecorded: Sequence[str],
    summary: str,
    examples: Mapping[str, str],
    data: Path,
    header: str,
) -> str:
    """The text of ``README.md``.

    Args:
        name: of the module.
        document: the module in Terraform's JSON syntax.
        permissions: actions by service prefix.
        unrecorded: types of resources whose actions are not known.
        summary: what the module is, where ``readme.md.j2`` does not say it.
        examples: text of ``main.tf`` by name of the example.
        data: folder with ``readme.md.j2``, which extends ``module.md.j2``; need not be there.
        header: what made the file.

    Raises:
        ExportError: jinja2 is missing, or the template cannot be rendered.
    """
    try:
        import jinja2  # noqa: PLC0415 - comes with the extra that synthesizing needs anyway
    except ModuleNotFoundError:
        raise ExportError("exporting modules needs jinja2; run: pip install 'neuronfleet[cdktf]'") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([data, _TEMPLATES]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, not HTML
    )
    template = "readme.md.j2" if (data / "readme.md.j2").is_file() else "module.md.j2"
    try:
        text = environment.get_template(template).render(
            name=name,
            summary=summary,
            usage=_usage(name, examples.get("minimal", "")),
            examples={example: _title(source) for example, source in examples.items()},
            permissions=permissions,
            unrecorded=unrecorded,
            reference=f"{BEGIN}\n{reference_tables(document)}\n{END}",
        )
    except jinja2.TemplateError as error:
        raise ExportError(f"{data.name}/readme.md.j2 cannot be rendered: {error}") from error
    return f"<!-- {header} -->\n{_without_gaps(text)}"


def example_readme(name: str, example: str, source: str, *, header: str) -> str:
    """The text of an example's ``README.md``.

    Args:
        name: of the module.
        example: name of the example.
        source: text of its ``main.tf``, whose first comment says what it shows.
        header: what made the file.
    """
    title = _title(source)
    shown = f"{title}\n\n" if title else ""
    return (
        f"<!-- {header} -->\n# {example}: an example of {name}\n\n{shown}"
        "What it makes costs money until it is destroyed.\n\n"
        "```shell\nterraform init\nterraform plan\nterraform apply\nterraform destroy\n```\n"
    )


def _usage(name: str, example: str) -> str:
    """The module calls of the smallest example, with sources as a caller beside ``modules/`` writes them."""
    calls = "\n".join(_CALL.findall(example))
    return _SOURCE.sub(lambda found: f'{found[1]}"./modules/{found[2] or name}"', calls).strip()


def _title(source: str) -> str:
    """The comment at the top of an example."""
    lines = []
    for line in source.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)


def _without_gaps(text: str) -> str:
    """Without the blank lines that empty blocks leave, but for those in code."""
    pieces = _FENCE.split(text)
    pieces[::2] = [re.sub(r"\n{3,}", "\n\n", piece) for piece in pieces[::2]]
    return "".join(pieces).strip() + "\n"
