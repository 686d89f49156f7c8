"""Text that would like to be more than text, and reviews that are full of it."""

from __future__ import annotations

import dataclasses
import datetime

from neuronfleet.placement import Claim, Claims
from neuronfleet.placement import Verdict as Decided
from neuronfleet.policies.model import Verdict
from neuronfleet.review.result import ChangeResult, PlacementResult, PlanResult, Waived
from tests.reports.results import IMDS, INSIGHTS, finding, question, review

CORPUS = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)' x=\" onload=\"alert(1)",
    "end of details": "</summary></details></main><h1>owned</h1>",
    "comment": "--><b>x</b><!--",
    "entity": "&lt;b&gt;&#x41;&amp;",
    "end of cdata": "]]><![CDATA[<x/>",
    "doctype": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
    "escape": "\x1b[31mred\x1b]0;title\x07\x1b[2J\x1b]8;;http://x\x1b\\link",
    "single byte escape": "\x9b31mred",
    "backspace": "good\x08\x08\x08\x08evil",
    "carriage return": "good\revil",
    "lines": "one\ntwo\r\nthree\u2028four\x0bfive\x85six",
    "null": "a\x00b",
    "direction": "\u202egnp.exe\u2066\u200f",
    "zero width": "a\u200bb\ufeffc",
    "surrogate": "a\ud800b",
    "no character": "a\uffffb\ufffe",
    "marks": "e" + "\u0301" * 300,
    "command": "x\n::error::owned\n::set-output name=a::b",
    "command at once": "::error file=a,line=1::owned",
    "old command": "##[error]owned ##vso[task.setvariable]",
    "properties": "a,b:c%0A::error::owned%25",
    "table": "a | b |\n| --- | --- |\n| c | d |",
    "backticks": "`` ` ``` code",
    "fence": "\n```\ncode\n```\n",
    "emphasis": "**bold** __bold__ *it* _it_ ~~gone~~",
    "heading": "\n# heading\n\nsetext\n======\n",
    "list": "- a\n- b\n1. c",
    "mention": "@octocat and @org/team, a@b.example",
    "reference": "#1 GH-2 org/repo#3",
    "link": "[click](https://evil.example) ![i](https://evil.example/i.png) <https://evil.example>",
    "bare link": "https://evil.example www.evil.example ftp://evil.example",
    "definition": "\n\n[a]: https://evil.example\n\n[a]",
    "html block": "\n\n<div><script>alert(1)</script></div>\n\n",
    "indented": "        code\n    - list",
    "indented list": "   - a",
    "math": "$x$ $$y$$",
    "backslash": "\\",
    "trailing backslash pipe": "a\\|b\\",
    "braces": "{0} {name} ${var.x} {{",
    "style": "}</style><style>body{display:none",
    "wide": "推論モデル🚀" * 10,
    "emoji": "👩‍👩‍👧‍👦",
    "long": "x" * 10_000,
    "spaces": "  a\u00a0\u3000b\tc  ",
    "empty": "",
    "space": " ",
}


def poisoned(text):
    """A review in which everything that may come from a plan, a policy or a waiver is this text."""
    names = {"address": f'aws_x.y["{text}"]', "message": text, "fix": text, "where": text, "plan": text, "region": text}
    rule = dataclasses.replace(IMDS, name=text, title=text, why=text, fix=text, references=(text, f"https://{text}"))
    low = dataclasses.replace(INSIGHTS, name=text, title=text, why=text, fix=text, references=())
    findings = [
        finding(rule, Verdict.FAIL, **names, details=(text,), source=(text, 3), construct=text, fingerprint=text),
        finding(low, Verdict.FAIL, **names),
        finding(rule, Verdict.UNKNOWN, **names),
        finding(rule, Verdict.ERROR, **names),
        finding(rule, Verdict.PASS, **names),
        finding(rule, Verdict.NOT_APPLICABLE, **names),
        finding(
            rule,
            Verdict.FAIL,
            **names | {"address": text},
            waived=Waived(reason=text, owner=text, expires=datetime.date(2027, 1, 1)),
        ),
    ]
    changes = tuple(
        ChangeResult(
            address=text,
            type=text,
            region=text,
            kind=kind,
            reason=text,
            forced_by=(text,),
            changed=(text,),
            previous_address=text,
            imported=True,
            deposed=True,
        )
        for kind in ("create", "delete", "replace")
    )
    return review(
        plans=(
            PlanResult(path=text, region=text, regions=(text,), resources=1, terraform_version=text, changes=changes),
        ),
        rules={one.id: one for one in (rule, low)},
        findings=tuple(findings),
        placement=poisoned_placement(text),
    )


def poisoned_placement(text):
    """Claims about a cluster in which every name and sentence is this text."""
    refuted = Claim(verdict=Decided.REFUTED, reason=text, witness=(text, text), repair=text)
    proved = Claim(verdict=Decided.PROVED, reason=text)
    named = dataclasses.replace(question(), name=text)
    return (
        PlacementResult(
            plan=text,
            region=text,
            cluster=text,
            question=named,
            addresses={text: text},
            claims={text: Claims(fits=proved, exclusive=proved, placed=refuted, rolls=refuted)},
            undecided={f"{text}2": text},
        ),
    )
