"""Terraform's JSON syntax to HCL: a writer whose output means the same and is laid out as ``terraform fmt`` would.

CDKTF has an HCL output of its own. It is not used, because it loses escapes, changes heredocs, drops defaults that are
false and writes blocks as attributes; none of that can be repaired afterwards.
"""

from neuronfleet.export.hcl.document import render, stack_files, write_stack

__all__ = ["render", "stack_files", "write_stack"]
