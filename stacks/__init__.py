"""The app: one stack a region. Importing it chooses Node before anything imports cdktf."""

from neuronfleet.infra.engine import require_node

require_node()
