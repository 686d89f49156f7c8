"""The style of a report's page: light, dark where the reader prefers it, and narrow enough for a phone."""

from __future__ import annotations

from typing import Final

__all__ = ["STYLE"]

_LIGHT: Final = (
    "--paper:#ffffff;--panel:#f6f7f9;--ink:#16191d;--quiet:#565e68;--line:#d3d8de;--edge:#848d98;--link:#0b57b7;"
    "--critical:#8f0d3c;--high:#b3151c;--medium:#8a5200;--low:#0b6477;--good:#14692f;--open:#5b3fa6"
)
_DARK: Final = (
    "--paper:#14171b;--panel:#1d2127;--ink:#f1f3f5;--quiet:#a7b0bb;--line:#363d46;--edge:#6f7985;--link:#8ab8ff;"
    "--critical:#ff8fb1;--high:#ff7b78;--medium:#f2b35e;--low:#6fd0e3;--good:#79d592;--open:#c3aefb"
)
_LAYOUT: Final = """\
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);
background:var(--paper);color-scheme:light dark;overflow-wrap:anywhere}
main{max-width:1120px;margin:0 auto;padding:16px}
h1{font-size:1.6rem;line-height:1.2;margin:8px 0 4px}
main>section>h2{font-size:1.25rem;margin:36px 0 10px;padding-bottom:4px;border-bottom:1px solid var(--line)}
.group>h3,.cluster>h3{font-size:1.05rem;margin:22px 0 8px}
p{margin:6px 0}ul,ol{margin:6px 0;padding-left:22px}
a{color:var(--link)}
code,pre{font:.87em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{white-space:pre-wrap;background:var(--panel);padding:10px;border-radius:6px;max-height:70vh;overflow:auto}
.quiet{color:var(--quiet)}
.status{font-weight:700}.status.failed,.status.broken{color:var(--high)}.status.passed{color:var(--good)}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{padding:6px 10px;text-align:left;vertical-align:top;border-top:1px solid var(--line);overflow-wrap:normal}
thead th{border-top:0;background:var(--panel);white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td.path{overflow-wrap:anywhere}td.path:first-child{min-width:max(110px,min(240px,24vw))}td.path>b,time{white-space:nowrap}
.zero{color:var(--quiet)}
.tag{display:inline-block;font-size:.8em;font-weight:700;line-height:1.5;padding:0 7px;border:1px solid currentColor;
border-radius:4px;white-space:nowrap}
.critical,.refuted,.delete{color:var(--critical)}.high,.replace{color:var(--high)}
.medium,.possible,.forget{color:var(--medium)}.low,.update{color:var(--low)}
.pass,.proved,.create{color:var(--good)}.unknown,.error{color:var(--open)}
.waived,.not-applicable{color:var(--quiet)}
form{display:flex;flex-wrap:wrap;gap:10px 20px;align-items:end;background:var(--panel);padding:12px;border-radius:6px}
form[hidden],[hidden]{display:none!important}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 14px}
legend,form>label{font-size:.85em;font-weight:600;color:var(--quiet);padding:0}
fieldset label{display:inline-flex;gap:5px;align-items:center;min-height:28px}
form>label{display:grid;gap:2px}
form>label.text{flex:1 1 180px}
input,select,button{font:inherit;color:inherit;background:var(--paper)}
input[type=search],select{border:1px solid var(--edge);border-radius:4px;padding:4px 8px;width:100%;min-height:34px}
input[type=checkbox]{width:17px;height:17px;margin:0;accent-color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
output{font-size:.9em;color:var(--quiet);flex-basis:100%}
details{border:1px solid var(--line);border-radius:6px;margin:6px 0;padding:0 12px;background:var(--paper)}
details[open]{padding-bottom:8px}
summary{cursor:pointer;padding:8px 0;margin:0 -2px}
summary .name{font-weight:600}
.finding{border-left:4px solid var(--edge);content-visibility:auto;contain-intrinsic-size:auto 46px}
.finding.critical{border-left-color:var(--critical)}.finding.high{border-left-color:var(--high)}
.finding.medium{border-left-color:var(--medium)}.finding.low{border-left-color:var(--low)}
.finding.unknown,.finding.error{border-left-color:var(--open)}
.finding{color:var(--ink)}
.message{display:block;margin-top:2px}
.places{list-style:none;padding:0;display:grid;gap:4px}
.places>li{background:var(--panel);border-radius:4px;padding:4px 8px}
.fix{border-left:3px solid var(--good);padding-left:10px;margin:8px 0}
.repair{border-left:3px solid var(--good);padding-left:10px}
.changes{list-style:none;padding:0}.changes>li{padding:5px 0;border-top:1px solid var(--line)}
.changes .tag{min-width:68px;text-align:center}
.picture{margin:12px 0;border:1px solid var(--line);border-radius:8px}
footer{margin:40px 0 16px;color:var(--quiet);font-size:.9em}
@media (max-width:640px){main{padding:12px}details{padding:0 8px}th,td{padding:5px 7px}form{padding:10px}}
@media print{form{display:none}.finding{content-visibility:visible;break-inside:avoid}}
"""

STYLE: Final = f":root{{{_LIGHT}}}\n{_LAYOUT}@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}\n"
"""Rules for ``<style>``."""
