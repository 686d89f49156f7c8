# What cannot run is refused at plan, in a sentence that says what to change: one run for each rule.

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

run "devices_on_an_ordinary_type" {
  command = plan

  variables {
    instance_type = "c6i.large"
    image         = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "slots_without_devices" {
  command = plan

  variables {
    devices_per_task = 0
    slots            = 2
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_device_that_is_not_there" {
  command = plan

  variables {
    device_indices = [4]
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "more_devices_than_the_instance_has" {
  command = plan

  variables {
    slots = 5
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_task_larger_than_the_instance" {
  command = plan

  variables {
    devices_per_task = 8
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "more_slots_than_chosen_devices" {
  command = plan

  variables {
    device_indices = [2, 3]
    slots          = 3
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "one_port_of_the_instance_for_two_slots" {
  command = plan

  variables {
    network_mode = "host"
    slots        = 2
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "tasks_that_share_a_device_in_awsvpc_mode" {
  command = plan

  variables {
    network_mode = "awsvpc"
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "nothing_left_of_the_memory" {
  command = plan

  variables {
    reserved_memory_mib = 45465
    memory_mib          = 512
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "too_little_left_for_a_server" {
  command = plan

  variables {
    reserved_memory_mib = 45000
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_reservation_above_the_limit" {
  command = plan

  variables {
    memory_mib             = 1024
    memory_reservation_mib = 1024
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "memory_above_the_ceiling" {
  command = plan

  variables {
    memory_mib = 45300
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "cpu_above_the_instance" {
  command = plan

  variables {
    cpu_units = 24577
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "slots_that_do_not_fit_side_by_side" {
  command = plan

  variables {
    slots      = 2
    memory_mib = 23000
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "one_host_port_for_two_slots" {
  command = plan

  variables {
    slots = 2
    ports = [{ name = "rest", container_port = 8080, host_port = 80 }]
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_host_port_that_is_taken" {
  command = plan

  variables {
    taken_host_ports = [8080]
    ports            = [{ name = "rest", container_port = 80, host_port = 8080 }]
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "slots_whose_ports_would_meet" {
  command = plan

  variables {
    slots = 2
    ports = [{ name = "rest", container_port = 8080 }, { name = "http", container_port = 8090 }]
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_server_told_to_listen_elsewhere" {
  command = plan

  variables {
    command = ["--port=9000"]
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_server_told_to_listen_elsewhere_in_two_words" {
  command = plan

  variables {
    entry_point = ["serve", "--rest_api_port", "9000"]
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_health_check_with_nothing_to_ask" {
  command = plan

  variables {
    image        = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
    health_check = { path = "/" }
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "an_image_of_another_family" {
  command = plan

  variables {
    image = "public.ecr.aws/neuron/pytorch-inference-neuronx:2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04"
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "an_inf1_image_on_inf2" {
  command = plan

  variables {
    instance_type = "inf2.xlarge"
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "an_own_neuronx_image_on_inf1" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert-neuronx:1.0"
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "an_image_of_runtime_1" {
  command = plan

  variables {
    image        = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04"
    model_s3_uri = "s3://models/bert"
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "an_image_for_another_processor" {
  command = plan

  variables {
    instance_type    = "m7g.large"
    devices_per_task = 0
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "more_cores_than_its_devices_have" {
  command = plan

  variables {
    environment = { NEURON_RT_NUM_CORES = "5" }
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_core_that_is_not_its_own" {
  command = plan

  variables {
    environment = { NEURON_RT_VISIBLE_CORES = "0-4" }
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "a_monitor_without_devices" {
  command = plan

  variables {
    instance_type    = "c6i.large"
    image            = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
    devices_per_task = 0
    memory_mib       = 1024
    neuron_monitor   = { image = "public.ecr.aws/neuron/neuron-monitor:1.3.0", cluster_name = "inference" }
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "memory_above_the_ceiling_with_a_monitor" {
  command = plan

  variables {
    devices_per_task = 4
    memory_mib       = 45000
    neuron_monitor   = { image = "public.ecr.aws/neuron/neuron-monitor:1.3.0", cluster_name = "inference" }
  }

  expect_failures = [aws_ecs_task_definition.this]
}
