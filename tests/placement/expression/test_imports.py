"""Nothing that reads or writes expressions waits for a parser generator."""

from __future__ import annotations

import subprocess
import sys

LATE = "neuronfleet.placement.expression.reader"


def imported(code: str) -> str:
    """Which of lark and the reader a program imported."""
    program = f"import sys\n{code}\nprint([one for one in ('lark', '{LATE}') if one in sys.modules])"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_help_and_written_expressions_need_no_reader():
    """``neuronfleet --help`` and the planner's own expressions import neither."""
    assert imported("from neuronfleet.cli.main import main\nmain(['--help'])").endswith("[]")
    assert imported("from neuronfleet.placement.expression import instance_type_is\ninstance_type_is('a.b')") == "[]"


def test_a_fleet_without_expressions_is_planned_without_a_reader():
    """Only a fleet that has placement_constraints pays for reading them, and no fleet pays for lark."""
    fleet = "name = 'f'\\nregions = ['us-east-1']\\n[services.a]\\nimage = 'pytorch-1.13.1'\\n"
    plan = "import tomllib\nfrom neuronfleet.fleet import parse_fleet, plan_fleet\n"
    constrained = f"{fleet}placement_constraints = ['attribute:a exists']"

    assert imported(f'{plan}plan_fleet(parse_fleet(tomllib.loads("{fleet}")))') == "[]"
    assert imported(f'{plan}plan_fleet(parse_fleet(tomllib.loads("{constrained}")))') == f"['{LATE}']"
