"""Synthesized configuration: read, laid beside plans, or reviewed alone."""

from neuronfleet.plan.synthesized.alone import plan_of_source
from neuronfleet.plan.synthesized.overlay import Overlay, attach_sources
from neuronfleet.plan.synthesized.source import Source, load_sources, load_synth, source_of_json

__all__ = ["Overlay", "Source", "attach_sources", "load_sources", "load_synth", "plan_of_source", "source_of_json"]
