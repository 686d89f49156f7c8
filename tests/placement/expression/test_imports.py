"""Commands that read no expression do not wait for lark."""

from __future__ import annotations

import subprocess
import sys


def imported(code: str) -> str:
    """What a program prints, and whether it imported lark."""
    program = f"import sys\n{code}\nprint('lark' if 'lark' in sys.modules else 'no lark')"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_help_and_written_expressions_need_no_parser():
    """``neuronfleet --help`` and the planner's own expressions import no lark."""
    assert imported("from neuronfleet.cli.main import main\nmain(['--help'])").endswith("no lark")
    assert (
        imported("from neuronfleet.placement.expression import instance_type_is\ninstance_type_is('a.b')") == "no lark"
    )


def test_a_fleet_without_expressions_is_planned_without_a_parser():
    """Only a fleet that has placement_constraints pays for reading them."""
    fleet = "name = 'f'\\nregions = ['us-east-1']\\n[services.a]\\nimage = 'pytorch-1.13.1'\\n"
    plan = "import tomllib\nfrom neuronfleet.fleet import parse_fleet, plan_fleet\n"

    assert imported(f'{plan}plan_fleet(parse_fleet(tomllib.loads("{fleet}")))') == "no lark"
    assert (
        imported(
            f"{plan}plan_fleet(parse_fleet(tomllib.loads(\"{fleet}placement_constraints = ['attribute:a exists']\")))"
        )
        == "lark"
    )
