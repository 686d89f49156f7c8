"""The whole catalogue against a recorded copy, so that no fact changes unseen (refresh it with --update-goldens)."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from neuronfleet.catalogue import load_catalogue

GOLDEN = Path(__file__).parents[1] / "data" / "catalogue.json"
KINDS = ("partitions", "regions", "instance_types", "ami_families", "images", "quotas", "prices")


def test_catalogue_is_as_recorded(update_goldens):
    """Every record is as it was when somebody last looked at all of them."""
    catalogue = load_catalogue()
    records = {
        kind: {name: msgspec.to_builtins(record) for name, record in getattr(catalogue, kind).items()} for kind in KINDS
    }
    found = json.dumps(records, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if update_goldens:
        GOLDEN.write_text(found, encoding="utf-8")
    assert found.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()
