"""ECS as a plan describes it: clusters, capacities, task definitions and services, wired together.

```python
for service in plan.ecs.services:
    service.task_definition, service.cluster, service.shares, service.capacities
```
"""

from neuronfleet.plan.ecs.agent import AgentConfig, agent_config
from neuronfleet.plan.ecs.capacity import EcsCapacity
from neuronfleet.plan.ecs.cluster import EcsCluster
from neuronfleet.plan.ecs.decided import DecidedCluster, decide_clusters
from neuronfleet.plan.ecs.service import EcsService
from neuronfleet.plan.ecs.standalone import EcsTask
from neuronfleet.plan.ecs.task_definition import DeviceMapping, EcsTaskDefinition
from neuronfleet.plan.ecs.view import EcsView

__all__ = [
    "AgentConfig",
    "DecidedCluster",
    "DeviceMapping",
    "EcsCapacity",
    "EcsCluster",
    "EcsService",
    "EcsTask",
    "EcsTaskDefinition",
    "EcsView",
    "agent_config",
    "decide_clusters",
]
