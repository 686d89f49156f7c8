"""For users' own tests: plans and synthesized Terraform, matchers, and assertions that never pass on nothing.

```python
from neuronfleet.testing import load_plan, ref_to, unknown

plan = load_plan("plans/us-east-1.json")
plan.resources("aws_launch_template").all({"metadata_options[0].http_tokens": "required"})
plan.resources("aws_ecs_service").exactly(1, name="resnet50", task_definition=unknown())
```

The fixtures of ``neuronfleet.pytest_plugin`` are made of these.
"""

from neuronfleet.testing.matchers import (
    Matcher,
    absent,
    anything,
    containing,
    json_with,
    known,
    matching,
    not_,
    null,
    object_with,
    ref_to,
    satisfying,
    sensitive,
    unknown,
    unset,
)
from neuronfleet.testing.plans import PlanUnderTest, load_plan, load_plans
from neuronfleet.testing.selection import Resources, action_of
from neuronfleet.testing.synthesized import Synthesized, load_synthesized

__all__ = [
    "Matcher",
    "PlanUnderTest",
    "Resources",
    "Synthesized",
    "absent",
    "action_of",
    "anything",
    "containing",
    "json_with",
    "known",
    "load_plan",
    "load_plans",
    "load_synthesized",
    "matching",
    "not_",
    "null",
    "object_with",
    "ref_to",
    "satisfying",
    "sensitive",
    "unknown",
    "unset",
]
