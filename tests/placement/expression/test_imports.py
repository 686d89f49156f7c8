"""Nothing that reads or writes expressions waits for a parser generator."""

from __future__ import annotations

import subprocess
import sys

LATE = "neuronfleet.placement.expression.reader"


def imported(code: str) -> str:
    """Which of lark and the reader a program has imported, told wherever it says ``tell()``."""
    program = f"import sys\ndef tell(): print([one for one in ('lark', '{LATE}') if one in sys.modules])\n{code}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_help_and_written_expressions_need_no_reader():
    """``neuronfleet --help`` and the planner's own expressions import neither."""
    assert imported("from neuronfleet.cli.main import main\nmain(['--help'])\ntell()").endswith("[]")
    written = "from neuronfleet.placement.expression import instance_type_is\ninstance_type_is('a.b')\ntell()"
    assert imported(written) == "[]"


def test_a_fleet_without_expressions_is_planned_without_a_reader():
    """Only a fleet that has placement_constraints pays for reading them, and no fleet pays for lark."""
    fleet = "name = 'f'\\nregions = ['us-east-1']\\n[services.a]\\nimage = 'pytorch-1.13.1'\\n"
    constrained = f"{fleet}placement_constraints = ['attribute:a exists']"
    plan = "import tomllib\nfrom neuronfleet.fleet import parse_fleet, plan_fleet\n"
    plans = [f'plan_fleet(parse_fleet(tomllib.loads("{text}")))\ntell()\n' for text in (fleet, constrained)]

    assert imported(plan + "".join(plans)).splitlines() == ["[]", f"['{LATE}']"]
