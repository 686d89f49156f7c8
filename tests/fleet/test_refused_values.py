"""What the model of a fleet file refuses: each with its TOML path, value and what is allowed."""

from __future__ import annotations

import pytest

SERVICE = '[services.bert]\nimage = "pytorch-1.13.1"\n'


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        pytest.param(
            SERVICE + "devices_per_tasks = 2",
            "services.bert.devices_per_tasks",
            "is not a key that is known here; did you mean 'devices_per_task'?",
            id="unknown-key-nearest",
        ),
        pytest.param("zzz = 1", "zzz", "is not a key that is known here; known are account_id, tags", id="unknown-key"),
        pytest.param(
            "[network]\nvpc = 'x'",
            "network.vpc",
            "is not a key that is known here; did you mean 'vpc_id'?",
            id="unknown-key-in-section",
        ),
        pytest.param(
            SERVICE + 'ports = [{ name = "grpc", container_port = 8500, hostport = 1 }]',
            "services.bert.ports[0].hostport",
            "did you mean 'host_port'?",
            id="unknown-key-in-list",
        ),
        pytest.param(
            SERVICE + "health_check = { intervall_seconds = 30 }",
            "services.bert.health_check.intervall_seconds",
            "did you mean 'interval_seconds'?",
            id="unknown-key-in-union",
        ),
        pytest.param(
            '[backend]\nkind = "s3"\nbucket = "state"\nkeey = "x"',
            "backend.keey",
            "is not a key that is known here; did you mean 'key'?",
            id="unknown-key-in-backend",
        ),
        pytest.param(
            SERVICE + "desired_count = true",
            "services.bert.desired_count",
            "must be a whole number, not true",
            id="bool-for-int",
        ),
        pytest.param(
            SERVICE + "desired_count = 2.0",
            "services.bert.desired_count",
            "must be a whole number, not 2.0",
            id="float-for-int",
        ),
        pytest.param(
            SERVICE + 'desired_count = "2"',
            "services.bert.desired_count",
            "must be a whole number, not '2'",
            id="text-for-int",
        ),
        pytest.param(
            'execute_command = "yes"', "execute_command", "must be true or false, not 'yes'", id="text-for-bool"
        ),
        pytest.param("[services.bert]\nimage = 3", "services.bert.image", "must be text in quotes, not 3", id="int"),
        pytest.param(
            SERVICE + "environment = { LEVEL = 3 }",
            "services.bert.environment.LEVEL",
            "must be text in quotes, not 3",
            id="int-for-variable",
        ),
        pytest.param(
            "[ami]\nversion = 2026-09-24",
            "ami.version",
            "must be text in quotes, not 2026-09-24",
            id="date-for-version",
        ),
        pytest.param(
            SERVICE + 'command = "serve"',
            "services.bert.command",
            "must be a list in square brackets, not 'serve'",
            id="text-for-list",
        ),
        pytest.param("services = 3", "services", "must be a table, not 3", id="int-for-table"),
        pytest.param(
            SERVICE + "health_check = true",
            "services.bert.health_check",
            "must be a table or false, not true",
            id="health-check-true",
        ),
        pytest.param(
            SERVICE + 'network_mode = "brigde"',
            "services.bert.network_mode",
            "'brigde' is not allowed; give 'bridge', 'awsvpc' or 'host'; did you mean 'bridge'?",
            id="bad-literal",
        ),
        pytest.param(
            "[logs]\nretention_days = 31", "logs.retention_days", "31 is not allowed; give 1, 3, 5", id="bad-number"
        ),
        pytest.param(
            SERVICE + 'capabilities = ["CAP_IPC_LOCK"]',
            "services.bert.capabilities[0]",
            "'CAP_IPC_LOCK' is not allowed; did you mean 'IPC_LOCK'?",
            id="capability-with-cap",
        ),
        pytest.param(
            SERVICE + "device_permissions = []",
            "services.bert.device_permissions",
            "needs at least 1 entry",
            id="no-permissions",
        ),
        pytest.param(
            SERVICE + "desired_count = -1",
            "services.bert.desired_count",
            "must be at least 0, not -1",
            id="below-bound",
        ),
        pytest.param(
            '[capacities.a]\ninstance_type = "inf1.xlarge"\ntarget_capacity = 101',
            "capacities.a.target_capacity",
            "must be at most 100, not 101",
            id="above-bound",
        ),
        pytest.param(
            SERVICE + "[services.bert.deployment]\nmaximum_percent = 201",
            "services.bert.deployment.maximum_percent",
            "must be at most 200, not 201",
            id="above-bound-nested",
        ),
        pytest.param("[services.bert]\ndesired_count = 1", "services.bert.image", "is required", id="missing"),
        pytest.param(
            '[services.bert]\nimage = ""\n',
            "services.bert.image",
            "must not be empty",
            id="empty-text",
        ),
        pytest.param(
            "[services.Bert]\nimage = 'x'",
            "services.Bert",
            "'Bert' is not allowed; give lower-case letters, digits and single hyphens, a letter first",
            id="upper-case-name",
        ),
        pytest.param(
            '[services."bert large"]\nimage = "x"',
            'services."bert large"',
            "'bert large' is not allowed; give lower-case letters",
            id="name-that-needs-quotes",
        ),
        pytest.param(
            f"[services.{'a' * 65}]\nimage = 'x'",
            f"services.{'a' * 65}",
            "is longer than 64 characters; shorten it",
            id="name-too-long",
        ),
        pytest.param(
            SERVICE + 'environment = { "A B" = "x" }',
            'services.bert.environment."A B"',
            "'A B' is not allowed; give the name of an environment variable",
            id="variable-with-space",
        ),
        pytest.param(
            SERVICE + 'environment = { "A=B" = "x" }',
            'services.bert.environment."A=B"',
            "give the name of an environment variable",
            id="variable-with-equals",
        ),
        pytest.param(
            SERVICE + 'secrets = { TOKEN = "token" }',
            "services.bert.secrets.TOKEN",
            "'token' is not allowed; give the ARN of a Secrets Manager secret or SSM parameter",
            id="secret-without-arn",
        ),
        pytest.param(
            "[network]\nvpc_id = 'vpc-1'",
            "network.vpc_id",
            "'vpc-1' is not allowed; give a VPC id such as vpc-0123456789abcdef0",
            id="vpc-id",
        ),
        pytest.param(
            '[network]\ncidr = "fd00::/56"',
            "network.cidr",
            "'fd00::/56' is not allowed; give a CIDR block such as 10.20.0.0/16",
            id="ipv6-cidr",
        ),
        pytest.param(
            '[network]\nallowed_cidrs = ["::/0"]',
            "network.allowed_cidrs[0]",
            "'::/0' is not allowed; give CIDR blocks such as 10.20.0.0/16",
            id="ipv6-allowed",
        ),
        pytest.param(
            '[network]\nzone_ids = ["us-east-1a"]',
            "network.zone_ids[0]",
            "'us-east-1a' is not allowed; give zone ids such as use1-az1",
            id="zone-name",
        ),
        pytest.param(
            f"[network]\nzone_ids = {[f'use1-az{index}' for index in range(7)]}",
            "network.zone_ids",
            "has 7 entries; 6 are allowed",
            id="too-many-zones",
        ),
        pytest.param("[network]\nzone_count = 0", "network.zone_count", "must be at least 1, not 0", id="no-zone"),
        pytest.param(
            'account_id = "1234"', "account_id", "'1234' is not allowed; give 12 digits in quotes", id="account"
        ),
        pytest.param(
            "account_id = 123456789012", "account_id", "must be text in quotes, not 123456789012", id="account-number"
        ),
        pytest.param(
            'account_id = "١٢٣٤٥٦٧٨٩٠١٢"',
            "account_id",
            "give 12 digits in quotes",
            id="account-in-arabic-digits",
        ),
        pytest.param(
            SERVICE + 'model = "bucket/prefix"',
            "services.bert.model",
            "'bucket/prefix' is not allowed; give an S3 location such as s3://bucket/prefix",
            id="model-without-scheme",
        ),
        pytest.param(
            SERVICE + 'model = "s3://My_Bucket/prefix"',
            "services.bert.model",
            "bucket names have lower-case letters, digits, hyphens and dots",
            id="model-in-a-bucket-that-cannot-be",
        ),
        pytest.param(
            SERVICE + 'health_check = { path = "ping" }',
            "services.bert.health_check.path",
            "'ping' is not allowed; give an HTTP path that begins with /",
            id="path-without-slash",
        ),
        pytest.param(
            '[tasks.t]\nimage = "pytorch-1.13.1"\nschedule = { expression = "daily" }',
            "tasks.t.schedule.expression",
            "'daily' is not allowed; give rate(...), cron(...) or at(...)",
            id="schedule",
        ),
        pytest.param(
            '[tasks.t]\nimage = "pytorch-1.13.1"\nschedule = { expression = "cron(0 3 * * *)" }',
            "tasks.t.schedule.expression",
            "'cron(0 3 * * *)' is not allowed",
            id="schedule-of-five-fields",
        ),
        pytest.param(
            '[capacities.a]\ninstance_type = "inf1.xlarge"\nattributes = { "a b" = "c" }',
            'capacities.a.attributes."a b"',
            "'a b' is not allowed; give letters, digits and - _ . /",
            id="attribute-name",
        ),
        pytest.param(
            '[capacities.a]\ninstance_type = "inf1.xlarge"\nattributes = { stage = " c" }',
            "capacities.a.attributes.stage",
            "' c' is not allowed; give letters, digits and - _ . /",
            id="attribute-value",
        ),
        pytest.param(
            '[capacities.a]\ninstance_type = "inf1.xlarge"\nuser_data = "' + "x" * 12001 + '"',
            "capacities.a.user_data",
            "is longer than 12000 characters; shorten it",
            id="user-data-too-long",
        ),
        pytest.param(
            SERVICE + 'task_role_arn = "admin"',
            "services.bert.task_role_arn",
            "'admin' is not allowed; give the ARN of an IAM role",
            id="role",
        ),
        pytest.param(
            '[backend]\nkind = "gcs"', "backend", "kind must be 'local', 's3' or 'cloud', not 'gcs'", id="backend-kind"
        ),
        pytest.param(
            '[backend]\nbucket = "x"', "backend", "kind must be 'local', 's3' or 'cloud'", id="backend-no-kind"
        ),
        pytest.param('[backend]\nkind = "s3"', "backend.bucket", "is required", id="backend-missing"),
        pytest.param(
            '[overrides]\n"us-east-1" = 3', "overrides.us-east-1", "must be a table, not 3", id="override-no-table"
        ),
    ],
)
def test_each_mistake_is_told_at_its_path(refused, text, path, words):
    """A wrong value is refused at its own TOML path with what is allowed there, and nothing else is said of it."""
    found = refused(text)
    assert list(found) == [path]
    assert words in found[path]
