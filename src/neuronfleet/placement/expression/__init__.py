"""The ECS cluster query language: read, written, built, and evaluated without ever guessing.

```python
from neuronfleet.placement.expression import View, evaluate, instance_type, parse, zone

parse("attribute:ecs.instance-type == inf1.xlarge")
str(instance_type.equals("inf1.xlarge") & zone.is_in("us-east-1a", "us-east-1b"))
evaluate("attribute:stage == prod", View())  # unknown: user data may set it
```

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

from neuronfleet.errors import ExpressionError
from neuronfleet.placement.expression.builder import (
    Asking,
    agent_connected,
    agent_version,
    all_of,
    any_of,
    attribute,
    ec2_instance_id,
    instance_type,
    not_,
    registered_at,
    running_tasks_count,
    task_group,
    zone,
)
from neuronfleet.placement.expression.constraints import (
    MAX_STRATEGIES,
    PlacementConstraint,
    PlacementStrategy,
    field_problem,
    placement_problems,
    require_placement,
)
from neuronfleet.placement.expression.evaluation import Answer, Matcher, Outcome, evaluate, matcher
from neuronfleet.placement.expression.lint import Remark, lint, parenthesised
from neuronfleet.placement.expression.nodes import And, Comparison, Connective, Expression, Mixed, Not, Or, comparisons
from neuronfleet.placement.expression.parser import parse
from neuronfleet.placement.expression.planning import (
    doubtful,
    instance_type_in,
    instance_type_is,
    no_instance,
    spelling_problem,
)
from neuronfleet.placement.expression.printer import text_of
from neuronfleet.placement.expression.satisfiability import never_true
from neuronfleet.placement.expression.view import View
from neuronfleet.placement.expression.vocabulary import (
    MAX_CONSTRAINTS,
    MAX_EXPRESSION_CHARACTERS,
    MAX_NESTING,
    Argument,
    Operator,
    Subject,
    SubjectKind,
)

__all__ = [
    "MAX_CONSTRAINTS",
    "MAX_EXPRESSION_CHARACTERS",
    "MAX_NESTING",
    "MAX_STRATEGIES",
    "And",
    "Answer",
    "Argument",
    "Asking",
    "Comparison",
    "Connective",
    "Expression",
    "ExpressionError",
    "Matcher",
    "Mixed",
    "Not",
    "Operator",
    "Or",
    "Outcome",
    "PlacementConstraint",
    "PlacementStrategy",
    "Remark",
    "Subject",
    "SubjectKind",
    "View",
    "agent_connected",
    "agent_version",
    "all_of",
    "any_of",
    "attribute",
    "comparisons",
    "doubtful",
    "ec2_instance_id",
    "evaluate",
    "field_problem",
    "instance_type",
    "instance_type_in",
    "instance_type_is",
    "lint",
    "matcher",
    "never_true",
    "no_instance",
    "not_",
    "parenthesised",
    "parse",
    "placement_problems",
    "registered_at",
    "require_placement",
    "running_tasks_count",
    "spelling_problem",
    "task_group",
    "text_of",
    "zone",
]
