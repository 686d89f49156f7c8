"""The style of a picture in a page; every rule is under ``.nfp``, so that it leaves the rest of the page alone."""

from __future__ import annotations

from neuronfleet.placement.picture.colours import DARK, LIGHT, Theme

__all__ = ["STYLE"]

_LAYOUT = """\
.nfp{font:14px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--paper);
padding:16px;border-radius:8px;color-scheme:light dark;overflow-wrap:anywhere}
.nfp *{box-sizing:border-box}
.nfp h2,.nfp h3,.nfp p,.nfp ul,.nfp ol{margin:0;padding:0;list-style:none}
.nfp h2{font-size:1.35em}.nfp h3{font-size:1em;margin:18px 0 6px}
.nfp .q{color:var(--quiet);font-weight:400;font-size:.92em}
.nfp .bad{color:var(--bad);font-weight:600}
.nfp .head>li{display:inline}.nfp .head>li+li:before{content:" \\00b7  "}
.nfp .troubles{margin:8px 0;display:grid;gap:4px}
.nfp .host{display:grid;grid-template-columns:168px minmax(0,1fr);gap:6px 16px;background:var(--panel);
border-radius:6px;padding:8px 12px;margin:6px 0;border-left:4px solid transparent}
.nfp .host.wrong{border-left-color:var(--bad)}
.nfp .who{grid-row:1/span 2}
.nfp .times{font-size:1.4em;font-weight:700;line-height:1.15}
.nfp .on{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center}
.nfp .chips{display:grid;gap:4px;grid-template-columns:repeat(var(--chips),minmax(0,1fr));
width:calc(var(--chips)*108px);max-width:100%}
.nfp .chip{position:relative;height:38px;border:1px solid var(--line);border-radius:4px;display:flex;overflow:hidden}
.nfp .chip>i{position:absolute;top:0;left:3px;font-size:10px;line-height:13px;font-style:normal;z-index:1;
color:var(--quiet)}
.nfp .chip.free{border-style:dotted}
.nfp .chip.wrong{border:3px solid var(--bad)}.nfp .chip.wrong>i{color:var(--bad);font-weight:700}
.nfp .chip.gone{border-style:dotted}
.nfp .chip>span{flex:1 1 0;min-width:0;padding:11px 3px 0;text-align:center;white-space:nowrap;overflow:hidden;
text-overflow:ellipsis;font-size:13px}
.nfp .tight .name{display:none}
.nfp .loose{display:flex;flex-wrap:wrap;gap:4px}
.nfp .pill,.nfp .tag{border:1px solid;border-radius:4px;padding:1px 7px;font-size:13px;display:inline-block}
.nfp .tag{min-width:30px;text-align:center;font-weight:700;padding:0 4px}
.nfp .stop{background-image:repeating-linear-gradient(45deg,var(--stripe) 0 2px,transparent 2px 6px)}
.nfp .pill.stop,.nfp .wait{border-style:dashed}
.nfp .use{grid-column:2;display:grid;grid-template-columns:minmax(0,1fr) 200px;gap:4px 12px;align-items:center}
.nfp .use>p{font-size:.88em;text-align:right;font-variant-numeric:tabular-nums}
.nfp .bar{display:flex;height:18px;border:1px solid var(--line);border-radius:3px;overflow:hidden;
background:var(--paper)}
.nfp .bar>span{flex:0 1 auto;min-width:0;overflow:hidden;text-align:center;font-size:11px;line-height:16px;
border-right:1px solid;white-space:nowrap}
.nfp .bar>.thin{border:0}
.nfp .legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:4px 24px;
margin:18px 0 8px}
.nfp .legend>li{display:grid;grid-template-columns:36px minmax(0,1fr) 6.5em minmax(0,1.3fr);
gap:0 8px;align-items:baseline}
.nfp .legend>li>:nth-child(3){text-align:right}
.nfp .key>li{display:inline-block;margin-right:16px}
@media (max-width:640px){.nfp{padding:12px 8px}
.nfp .host{grid-template-columns:minmax(0,1fr);padding:8px}.nfp .who{grid-row:auto}
.nfp .who{display:flex;flex-wrap:wrap;gap:0 10px;align-items:baseline}
.nfp .use{grid-column:1;grid-template-columns:minmax(0,1fr)}.nfp .use>p{text-align:left}
.nfp .chips{grid-template-columns:repeat(var(--narrow),minmax(0,1fr));width:calc(var(--narrow)*108px)}
.nfp .chip.long{grid-column:1/-1!important}
.nfp .legend>li{grid-template-columns:36px minmax(0,1fr) auto}.nfp .legend .q{grid-column:2/-1}}
@media print{.nfp .host{break-inside:avoid}}
"""


def _themed(theme: Theme) -> str:
    tasks = "".join(
        f".nfp .c{index}{{background-color:{fill};border-color:{edge};color:{theme.ink}}}"
        for index, (fill, edge) in enumerate(zip(theme.fills, theme.edges, strict=True))
    )
    return (
        f".nfp{{--paper:{theme.paper};--panel:{theme.panel};--ink:{theme.ink};--quiet:{theme.quiet};--line:{theme.line};"
        f"--bad:{theme.bad};--stripe:{theme.quiet}66}}{tasks}"
    )


STYLE = f"{_LAYOUT}{_themed(LIGHT)}\n@media (prefers-color-scheme:dark){{{_themed(DARK)}}}\n"
"""Rules for ``<style>``: light, and dark where the reader prefers it."""
