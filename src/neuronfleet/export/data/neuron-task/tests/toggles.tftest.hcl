# What each input changes.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id   = "us-east-1"
      name = "us-east-1"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }
}

variables {
  name           = "bert"
  image          = "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  instance_type  = "inf1.6xlarge"
  log_group_name = "/ecs/inference"
}

run "model_is_copied_before_the_server_starts" {
  command = plan

  variables {
    image        = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
    model_s3_uri = "s3://models/live/resnet50"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].entryPoint[0] == "/bin/bash" && jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].command == ["/usr/local/bin/entrypoint.sh"]
    error_message = "TensorFlow Serving does not read S3 since 2.7"
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].environment : one.name => one.value }["MODEL_URI"] == "s3://models/live/resnet50"
    error_message = "where it comes from"
  }

  assert {
    condition     = can(regex("/v1/models/resnet50", jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].healthCheck.command[1]))
    error_message = "the model is what the health check asks for"
  }

  assert {
    condition     = [for one in jsondecode(aws_iam_role_policy.task[0].policy).Statement : one.Sid] == ["ListModel", "ReadModel"]
    error_message = "the task role reads the model"
  }

  assert {
    condition     = [for one in jsondecode(aws_iam_role_policy.execution[0].policy).Statement : one.Sid] == ["WriteLogs", "LogInToEcr", "PullImages"]
    error_message = "the execution role pulls from the private registry"
  }
}

run "model_with_a_key" {
  command = plan

  variables {
    model_s3_uri      = "s3://models/bert"
    model_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.task[0].policy).Statement[2].Resource == ["arn:aws:kms:us-east-1:123456789012:key/1"]
    error_message = "and decrypts it"
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].environment : one.name => one.value } == { AWS_REGION = "us-east-1", MODEL_URI = "s3://models/bert", NEURON_RT_NUM_CORES = "4" }
    error_message = "a server of another kind is told where its model is"
  }
}

run "model_is_missing" {
  command = plan

  variables {
    image = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
  }

  expect_failures = [check.model_is_loaded]
}

run "image_without_fixed_tag" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:latest"
  }

  expect_failures = [check.image_is_pinned]
}

run "image_by_digest" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert@sha256:${sha256("bert")}"
  }

  assert {
    condition     = length(jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].portMappings) == 1
    error_message = "nothing is known of an image of your own: only the lock is mapped"
  }

  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].healthCheck)
    error_message = "and its health is not asked for"
  }
}

run "prebuilt_image_in_a_mirror" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mirror/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
  }

  assert {
    condition     = [for port in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].portMappings : port.name] == ["rest", "neuron0-lock"]
    error_message = "its ports are known"
  }
}

run "exec" {
  command = plan

  variables {
    execute_command = true
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].linuxParameters.initProcessEnabled
    error_message = "an init process reaps the children of sessions"
  }

  assert {
    condition     = length(aws_iam_role.task) == 1 && jsondecode(aws_iam_role_policy.task[0].policy).Statement[0].Sid == "OpenExecChannels"
    error_message = "a task role opens the channels"
  }
}

run "roles_of_your_own" {
  command = plan

  variables {
    execution_role_arn = "arn:aws:iam::123456789012:role/execution"
    task_role_arn      = "arn:aws:iam::123456789012:role/task"
    model_s3_uri       = "s3://models/bert"
  }

  assert {
    condition     = length(aws_iam_role.execution) == 0 && length(aws_iam_role.task) == 0
    error_message = "none is made"
  }

  assert {
    condition     = aws_ecs_task_definition.this["slot0"].execution_role_arn == "arn:aws:iam::123456789012:role/execution" && aws_ecs_task_definition.this["slot0"].task_role_arn == "arn:aws:iam::123456789012:role/task"
    error_message = "they are used"
  }
}

run "role_that_may_do_nothing" {
  command = plan

  variables {
    create_task_role = true
  }

  assert {
    condition     = length(aws_iam_role.task) == 1 && length(aws_iam_role_policy.task) == 0
    error_message = "a role to attach policies of your own to"
  }
}

run "secrets" {
  command = plan

  variables {
    secrets              = { A = "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-123456:key::", B = "arn:aws:ssm:us-east-1:123456789012:parameter/b" }
    secrets_kms_key_arns = ["arn:aws:kms:us-east-1:123456789012:key/1"]
  }

  assert {
    condition     = [for one in jsondecode(aws_iam_role_policy.execution[0].policy).Statement : one.Sid] == ["WriteLogs", "ReadSecrets", "ReadParameters", "DecryptSecrets"]
    error_message = "the execution role reads and decrypts them"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution[0].policy).Statement[1].Resource == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:a-123456"]
    error_message = "without the key in the secret"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution[0].policy).Statement[3].Condition.StringEquals["kms:ViaService"] == ["secretsmanager.us-east-1.amazonaws.com", "ssm.us-east-1.amazonaws.com"]
    error_message = "and only for these services"
  }
}

run "no_health_check" {
  command = plan

  variables {
    health_check_enabled = false
  }

  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].healthCheck)
    error_message = "the container has none"
  }
}

run "health_check_of_your_own" {
  command = plan

  variables {
    health_check = { command = "/bin/ready", start_period_seconds = 60 }
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].healthCheck == { command = ["CMD-SHELL", "/bin/ready"], interval = 30, timeout = 10, retries = 3, startPeriod = 60 }
    error_message = "the command as it is"
  }
}

run "beside_a_task_that_owns_devices" {
  command = plan

  variables {
    device_indices   = [2, 3]
    devices_per_task = 2
    taken_host_ports = [8080, 8090]
  }

  assert {
    condition     = output.slots.slot0.devices == [2, 3] && jsonencode(output.host_ports) == jsonencode([8100])
    error_message = "other devices, another port"
  }

  assert {
    condition     = [for lock in output.slots.slot0.locks : lock.host_port] == [29002, 29003]
    error_message = "and their locks"
  }
}

run "dynamic_host_ports" {
  command = plan

  variables {
    ports = [{ name = "rest", container_port = 8080, host_port = 0 }]
    slots = 2
  }

  assert {
    condition     = jsonencode(output.host_ports) == jsonencode([]) && output.tasks_per_instance == 1
    error_message = "the locks keep tasks off each other, not the server ports"
  }
}

run "port_among_the_dynamic_ones" {
  command = plan

  variables {
    ports        = [{ name = "grpc", container_port = 50051 }]
    slots        = 2
    number_slots = true
  }

  assert {
    condition     = jsonencode(output.host_ports) == jsonencode([10001, 10011])
    error_message = "the search goes on below"
  }
}

run "awsvpc" {
  command = plan

  variables {
    network_mode     = "awsvpc"
    devices_per_task = 4
  }

  assert {
    condition     = [for port in jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].portMappings : port.name] == ["rest"]
    error_message = "no port of the instance, so no locks"
  }

  assert {
    condition     = jsonencode(output.host_ports) == jsonencode([])
    error_message = "nor fixed host ports"
  }
}

run "ordinary_task" {
  command = plan

  variables {
    instance_type    = "c6i.large"
    image            = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
    devices_per_task = 0
    memory_mib       = 512
    cpu_units        = 256
  }

  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].linuxParameters) && jsondecode(aws_ecs_task_definition.this["slot0"].container_definitions)[0].environment == []
    error_message = "no devices, no cores"
  }

  assert {
    condition     = output.tasks_per_instance == 6
    error_message = "as many as memory and CPU hold"
  }
}

run "scheduled" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "cron(0 3 * * ? *)" }
    tags                   = { Team = "ml" }
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].name == "bert" && aws_scheduler_schedule.this[0].state == "ENABLED" && aws_scheduler_schedule.this[0].schedule_expression_timezone == "UTC"
    error_message = "named as the family"
  }

  assert {
    condition     = aws_iam_role.scheduler[0].name == "bert-us-east-1-scheduler" && aws_iam_role.scheduler[0].tags.Team == "ml"
    error_message = "with a role of its own"
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].task_count == 1
    error_message = "one task a run"
  }

  assert {
    condition     = [for one in aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].placement_constraints : one.type] == ["distinctInstance", "memberOf"] || length(aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].placement_constraints) == 2
    error_message = "on instances of the type, one each"
  }
}

run "scheduled_and_switched_off" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/inference"
    capacity_provider_name = "inf1"
    schedule               = { expression = "rate(1 hour)", enabled = false, name = "check", timezone = "Europe/Paris" }
    network_mode           = "awsvpc"
    devices_per_task       = 4
    subnet_ids             = ["subnet-1"]
    security_group_ids     = ["sg-1"]
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].name == "check" && aws_scheduler_schedule.this[0].state == "DISABLED"
    error_message = "it does not fire"
  }

  assert {
    condition     = one(aws_scheduler_schedule.this[0].target[0].ecs_parameters[0].network_configuration[0].subnets) == "subnet-1"
    error_message = "in subnets"
  }
}

run "devices_are_measured" {
  command = plan

  variables {
    image          = "123456789012.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"
    slots          = 2
    neuron_monitor = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/neuron-monitor:1.3.0", cluster_name = "inference", service_name = "live" }
  }

  assert {
    condition     = [for one in jsondecode(aws_ecs_task_definition.this["slot1"].container_definitions) : [one.name, one.essential, one.cpu, one.memory]] == [["bert", true, 6016, 11040], ["bert-neuron-monitor", false, 128, 256]]
    error_message = "a second container, whose room comes off the share of the server"
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["slot1"].container_definitions)[1].environment : one.name => one.value }["NEURON_METRICS_DIMENSIONS"] == "{\"ClusterName\": \"inference\", \"ServiceName\": \"live-slot1\"}"
    error_message = "the metric is told by cluster and service"
  }

  assert {
    condition     = [for one in jsondecode(aws_ecs_task_definition.this["slot1"].container_definitions)[1].linuxParameters.devices : one.hostPath] == ["/dev/neuron1"]
    error_message = "it reads the counters of the slot's device"
  }

  assert {
    condition     = flatten([for one in jsondecode(aws_iam_role_policy.execution[0].policy).Statement : one.Resource if one.Sid == "PullImages"]) == ["arn:aws:ecr:us-east-1:123456789012:repository/neuron-monitor", "arn:aws:ecr:us-east-1:123456789012:repository/pytorch-inference-neuron"]
    error_message = "its image may be pulled, in the order that stacks have"
  }

  assert {
    condition     = output.cpu_units == 6144 && output.memory_mib == 11296 && output.counted_memory_mib == 11296
    error_message = "a task takes both"
  }
}
