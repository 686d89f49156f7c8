"""The app: one stack a region. Importing it chooses Node before anything imports an engine."""

from neuronfleet.engine import require_node

require_node()
