"""Rules of a topology as SVG, beside those that pictures of clusters have."""

from __future__ import annotations

from typing import Final

from neuronfleet.placement.picture.canvas import style as picture_style
from neuronfleet.placement.picture.colours import DARK, LIGHT, Theme

__all__ = ["STYLE"]

_COMMON: Final = (
    ".nft .t{font-size:21px}.nft .x{font-size:10px}"
    ".nft .vpc{fill:none;stroke-dasharray:6 4}.nft .some{stroke-dasharray:5 3;stroke-width:1.5}"
    ".nft .flow{fill:none;stroke-width:2}.nft .rest{fill:none;stroke-width:2;stroke-dasharray:7 5}"
)
_FLOW: Final = {id(LIGHT): "#0b57b7", id(DARK): "#8ab8ff"}
_GOOD: Final = {id(LIGHT): "#14692f", id(DARK): "#79d592"}
_DOUBT: Final = {id(LIGHT): "#8a5200", id(DARK): "#f2b35e"}


def _themed(theme: Theme) -> str:
    flow, good, doubt = _FLOW[id(theme)], _GOOD[id(theme)], _DOUBT[id(theme)]
    return (
        f".nft .card{{fill:{theme.paper};stroke:{theme.line};stroke-width:1.5}}"
        f".nft .box{{fill:{theme.panel};stroke:{theme.line}}}.nft .host{{fill:{theme.paper};stroke:{theme.line}}}"
        f".nft .vpc{{stroke:{theme.line}}}.nft .core{{fill:{theme.paper};stroke:{theme.line}}}"
        f".nft .held{{fill:{theme.ink}}}.nft .good{{fill:{good}}}.nft .doubt{{fill:{doubt}}}.nft .go{{fill:{flow}}}"
        f".nft .flow{{stroke:{flow}}}.nft .rest{{stroke:{theme.quiet}}}.nft .stop-rest{{fill:{theme.quiet}}}"
    )


STYLE: Final = f"{picture_style()}{_COMMON}{_themed(LIGHT)}@media (prefers-color-scheme:dark){{{_themed(DARK)}}}"
"""For ``<style>``: light, and dark where the reader prefers it."""

PAGE_STYLE: Final = (
    f"{STYLE}.topology{{margin:12px 0}}.topology svg{{display:block;height:auto;max-width:100%;margin:0 auto}}"
    ".claim{white-space:nowrap}.wide{margin:10px 0}"
    "td.path{overflow-wrap:normal;min-width:7em}"
    "#phone{display:none;width:100%;max-width:560px}"
    "@media (max-width:880px){.topology #desk{display:none}.topology #phone{display:block}}"
)
"""The same in a page that has a drawing for desks and one for phones."""
