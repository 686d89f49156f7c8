"""What user data tells the ECS agent."""

import base64

import pytest

from neuronfleet.plan import Value
from neuronfleet.plan.ecs import agent_config


def _config(script: str):
    return agent_config(Value(base64.b64encode(script.encode()).decode()))


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/bash\necho ECS_CLUSTER=blue >> /etc/ecs/ecs.config\n",
        "#!/bin/bash\ncat <<'EOF' > /etc/ecs/ecs.config\nECS_CLUSTER=blue\nECS_RESERVED_MEMORY=0\nEOF\n",
        "#cloud-config\nwrite_files:\n  - content: |\n      ECS_CLUSTER='blue'\n",
        'echo "ECS_CLUSTER=blue"\n',
    ],
)
def test_the_cluster_is_read_from_any_way_to_write_it(script):
    """Shell redirections, here-documents and cloud-init all say ECS_CLUSTER=NAME."""
    assert _config(script).cluster == "blue"


def test_without_a_cluster_it_is_default():
    """An agent without ECS_CLUSTER registers with the cluster called default."""
    assert _config("#!/bin/bash\ntrue\n").cluster == "default"
    assert agent_config(Value(None)).cluster == "default"


def test_the_last_setting_counts():
    """The agent's file is read from top to bottom."""
    assert _config("echo ECS_CLUSTER=a > c\necho ECS_CLUSTER=b >> c\n").cluster == "b"


def test_what_the_shell_makes_up_is_not_known():
    """A value with a shell expansion is known only at boot."""
    config = _config('echo "ECS_CLUSTER=$NAME" >> c\necho ECS_RESERVED_MEMORY=`free` >> c\n')
    assert config.cluster is None
    assert config.reserved_memory_mib is None


def test_memory_and_attributes_are_read():
    """ECS_RESERVED_MEMORY in MiB, ECS_INSTANCE_ATTRIBUTES as JSON."""
    config = _config('echo ECS_RESERVED_MEMORY=256 >> c\necho \'ECS_INSTANCE_ATTRIBUTES={"stage":"prod"}\' >> c\n')
    assert config.reserved_memory_mib == 256
    assert config.attributes == {"stage": "prod"}
    assert _config('cat <<EOF\nECS_INSTANCE_ATTRIBUTES={"a":"b","c":"d"}\nEOF\n').attributes == {"a": "b", "c": "d"}


def test_what_is_no_base64_cannot_be_read():
    """User data of a launch template is base64; anything else tells nothing."""
    assert agent_config(Value("#!/bin/bash")) is None
    assert agent_config(Value(None, unknown=True)) is None


def test_comments_are_no_settings():
    """A line that starts with a hash says nothing, in a script as in the agent's file."""
    assert _config("echo ECS_CLUSTER=blue > c\n# ECS_CLUSTER=green was before\n  #ECS_CLUSTER=red\n").cluster == "blue"
