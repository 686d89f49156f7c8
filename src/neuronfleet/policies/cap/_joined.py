"""Which cluster instances of a launch template join."""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource
from neuronfleet.policies.cap._hosts import agent_of, script

__all__ = ["joined_cluster"]

_ELSEWHERE: Final = lazy_pattern(
    r"curl|wget|\baws\s|base64|gzip|#include|source |ansible|cloud-boothook|ecs_cluster", re.IGNORECASE
)
"""Signs that something else than the text itself sets the cluster."""

_OTHER_SPELLINGS: Final = (
    re.compile(r"^\[settings\.ecs\][^\[]*?^\s*cluster\s*=\s*[\"']([^\"']+)[\"']", re.MULTILINE | re.DOTALL),
    re.compile(r"Initialize-ECSAgent\b[^\n]*?-Cluster\s+[\"']?([\w-]+)", re.IGNORECASE),
)
"""Bottlerocket's TOML and the PowerShell of Windows."""


def joined_cluster(template: Resource) -> str | None:
    """Name of the cluster that instances join: ``default`` where nothing names one, None where it cannot be told.

    Args:
        template: a launch template.
    """
    text = script(template)
    if text is None:
        return None
    for spelling in _OTHER_SPELLINGS:
        if found := spelling.search(text):
            return found.group(1)
    agent = agent_of(template)
    if agent is None or agent.cluster is None:
        return None
    if "ECS_CLUSTER" not in agent.settings and _ELSEWHERE.search(text):
        return None
    return agent.cluster.rpartition("/")[2]
