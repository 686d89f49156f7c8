"""The command line: arguments, exit codes and printing. Nothing else in the package prints or exits."""

from neuronfleet.cli.main import main

__all__ = ["main"]
