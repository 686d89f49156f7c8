"""A whole configuration: from the data of ``cdk.tf.json`` to ``.tf`` files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from neuronfleet.export.hcl.blocks import COMMENT_KEY, Body, SchemaPlace, block_lines, bodies
from neuronfleet.export.hcl.layout import layout
from neuronfleet.export.hcl.order import rank
from neuronfleet.export.hcl.shapes import TOP_LEVEL, TopLevel
from neuronfleet.export.hcl.values import hcl_error

__all__ = ["render", "stack_files", "write_stack"]

_BY_SCHEMA = {"resource", "data", "ephemeral", "provider"}
_ORDERED = {"resource", "data", "ephemeral"}


def render(document: Mapping[str, object], *, header: str = "", order: Sequence[str] = ()) -> str:
    """A configuration in Terraform's JSON syntax as HCL in one text, as ``terraform fmt`` would lay it out.

    It means the same to Terraform. ``//`` properties, where CDKTF keeps metadata, are left out.

    Args:
        document: the data of a ``.tf.json`` file, such as ``json.load`` of a ``cdk.tf.json``.
        header: lines of text to stand at the top as comments.
        order: addresses or resource types, or prefixes of them, that shall come first; the rest is in reading order.

    Raises:
        HclError: something in the document has no HCL form; the message starts with its path in the document.
    """
    _check_names(document)
    return _text([text for name in TOP_LEVEL for text in _blocks(document, name, order)], header)


def stack_files(document: Mapping[str, object], *, header: str = "", order: Sequence[str] = ()) -> dict[str, str]:
    """A configuration as the files a Terraform user would write: those of them that have content.

    Args:
        document: the data of a ``.tf.json`` file.
        header: lines of text to stand at the top of each file as comments.
        order: as for ``render``.

    Returns:
        ``versions.tf``, ``providers.tf``, ``variables.tf``, ``main.tf`` and ``outputs.tf`` with their text.

    Raises:
        HclError: as for ``render``.
    """
    _check_names(document)
    blocks: dict[str, list[str]] = {top.file: [] for top in TOP_LEVEL.values()}
    for name, top in TOP_LEVEL.items():
        blocks[top.file] += _blocks(document, name, order)
    return {file: _text(texts, header) for file, texts in blocks.items() if texts}


def write_stack(
    document: Mapping[str, object], directory: Path, *, header: str = "", order: Sequence[str] = ()
) -> list[Path]:
    """Write the files of ``stack_files`` into a folder, which is made if need be; nothing is written on an error.

    Args:
        document: the data of a ``.tf.json`` file.
        directory: the folder.
        header: lines of text to stand at the top of each file as comments.
        order: as for ``render``.

    Returns:
        The files written.

    Raises:
        HclError: as for ``render``.
    """
    files = stack_files(document, header=header, order=order)
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files.items():
        path = directory / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _blocks(document: Mapping[str, object], name: str, order: Sequence[str]) -> list[str]:
    if name not in document:
        return []
    top = TOP_LEVEL[name]
    found = list(bodies(document[name], top.labels, (name,)))
    if name in _ORDERED:
        prefix = "" if name == "resource" else f"{name}."
        found.sort(key=lambda body: _rank(body, prefix, order))
    return [_block(name, body, top) for body in found if name != "locals" or _has_content(body)]


def _rank(body: Body, prefix: str, order: Sequence[str]) -> tuple[int, int]:
    chosen, usual = rank(prefix + ".".join(body.labels), order)
    return chosen, usual if not prefix else 0


def _has_content(body: Body) -> bool:
    return any(key != COMMENT_KEY for key in body.content)


def _block(name: str, body: Body, top: TopLevel) -> str:
    place = SchemaPlace(section=name, type_name=body.labels[0]) if name in _BY_SCHEMA else None
    return _comment(body) + layout(block_lines(name, body, top.shape, place))


def _comment(body: Body) -> str:
    """Lines above a block: the ``comment`` of its ``//`` property, where a module puts it."""
    metadata = body.content.get(COMMENT_KEY)
    text = metadata.get("comment") if isinstance(metadata, Mapping) else None
    return _commented(text) if isinstance(text, str) else ""


def _commented(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())


def _check_names(document: Mapping[str, object]) -> None:
    for key in document:
        if key not in TOP_LEVEL and key != COMMENT_KEY:
            raise hcl_error((key,), f"no such block; there are {', '.join(TOP_LEVEL)}")


def _text(blocks: Sequence[str], header: str) -> str:
    comment = _commented(header)
    return "\n".join([*([comment] if comment else []), *blocks])
