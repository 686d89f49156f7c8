"""A module class becomes the HCL that a person would write: order, comments, conditions, and what CDKTF cannot say."""

from __future__ import annotations

import pytest

from neuronfleet.engine.aws import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
    Vpc,
)
from neuronfleet.errors import ExportError
from neuronfleet.export import Module
from neuronfleet.export.rendering import module_files
from neuronfleet.export.tables import instance_types_local
from neuronfleet.infra.labels import labelled

pytestmark = pytest.mark.node


class Everything(Module):
    """One of each."""

    name = "everything"

    def build(self) -> None:
        """What a module can say."""
        names = self.variable("names", type="set(string)", description="Names.")
        self.variable("key", type="string", description="Key.", default=None)
        self.variable(
            "size",
            type="number",
            description="Size.",
            default=0,
            sensitive=True,
            validations=[("${var.size >= 0}", 'size is 0 or more, not "${var.size}".')],
        )
        self.local("zebra", {"b": 1, "a": "${var.key}", "c": [1, 2]})
        self.local("lines", "${[\n  for name in var.names : upper(name)\n]}", comment="Loud names.\nAll of them.")
        labelled(Vpc(self, "vpc", cidr_block="10.0.0.0/16", tags={"Name": "x"}), "this")
        labelled(
            LaunchTemplate(
                self,
                "template",
                name="${each.key}",
                vpc_security_group_ids=self.strings("${var.names}"),
                metadata_options=LaunchTemplateMetadataOptions(
                    http_tokens="required", http_put_response_hop_limit=self.number("${var.size}")
                ),
                update_default_version=self.boolean("${var.size > 1}"),
            ),
            "this",
        )
        self.each("aws_launch_template.this", names)
        self.dynamic("aws_launch_template.this", "metadata_options", "${var.size > 0 ? [1] : []}")
        self.when("aws_vpc.this", "var.key != null")
        self.set("aws_vpc.this", "enable_dns_support", True)  # noqa: FBT003 - a value of Terraform
        self.precondition("aws_vpc.this", "${var.size < 9}", "size is below 9.")
        self.precondition("aws_vpc.this", "${length(var.names) > 0}", "names are needed.")
        self.check("vpc", "${length(aws_vpc.this) > 0}", "There is no VPC.", data={"aws_vpcs": {"all": {}}})
        self.call("other", "../other", {"vpc_id": "${one(aws_vpc.this[*].id)}", "all": True}, count="${var.size}")
        self.moved("aws_vpc.main", "aws_vpc.this[0]")
        self.arrange("aws_launch_template")
        self.comment("aws_vpc.this", "Where all is.")
        self.remark("aws_vpc.this", "checkov:skip=CKV2_AWS_11:flow logs are the caller's")
        self.remark("aws_vpc.this", "checkov:skip=CKV2_AWS_12:so is the default group")
        self.comment("module.other", "Made elsewhere.")
        self.comment("variable.key", "Not a key of a map.")
        self.output("ids", {"vpc": "${aws_vpc.this[*].id}"}, description="Ids.", sensitive=True)


VARIABLES = """\
variable "names" {
  description = "Names."
  type        = set(string)
  nullable    = false
}

# Not a key of a map.
variable "key" {
  description = "Key."
  type        = string
  default     = null
}

variable "size" {
  description = "Size."
  type        = number
  default     = 0
  nullable    = false
  sensitive   = true

  validation {
    condition     = var.size >= 0
    error_message = "size is 0 or more, not \\"${var.size}\\"."
  }
}
"""

OUTPUTS = """\
output "ids" {
  description = "Ids."
  value = {
    vpc = aws_vpc.this[*].id
  }
  sensitive = true
}
"""

MAIN = """\
# Made by hand.

locals {
  zebra = {
    b = 1
    a = var.key
    c = [1, 2]
  }

  # Loud names.
  # All of them.
  lines = [
    for name in var.names : upper(name)
  ]
}

resource "aws_launch_template" "this" {
  for_each = var.names

  name                   = each.key
  update_default_version = var.size > 1
  vpc_security_group_ids = var.names

  dynamic "metadata_options" {
    for_each = var.size > 0 ? [1] : []

    content {
      http_put_response_hop_limit = var.size
      http_tokens                 = "required"
    }
  }
}

# Where all is.
resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11:flow logs are the caller's
  # checkov:skip=CKV2_AWS_12:so is the default group
  count = var.key != null ? 1 : 0

  cidr_block         = "10.0.0.0/16"
  enable_dns_support = true
  tags = {
    Name = "x"
  }

  lifecycle {
    precondition {
      condition     = var.size < 9
      error_message = "size is below 9."
    }

    precondition {
      condition     = length(var.names) > 0
      error_message = "names are needed."
    }
  }
}

# Made elsewhere.
module "other" {
  source = "../other"
  count  = var.size

  vpc_id = one(aws_vpc.this[*].id)
  all    = true
}

check "vpc" {
  data "aws_vpcs" "all" {}

  assert {
    condition     = length(aws_vpc.this) > 0
    error_message = "There is no VPC."
  }
}

moved {
  from = aws_vpc.main
  to   = aws_vpc.this[0]
}
"""


def test_everything_that_a_module_says_reads_as_if_written_by_hand():
    """In the order in which it was said, name first and tags last, with comments, and without metadata or provider."""
    files = module_files([Everything], header="Made by hand.")["everything"]
    assert files["variables.tf"] == f"# Made by hand.\n\n{VARIABLES}"
    assert files["main.tf"] == MAIN
    assert files["outputs.tf"] == f"# Made by hand.\n\n{OUTPUTS}"
    assert 'provider "' not in "".join(files.values())


def test_a_block_inside_of_a_dynamic_one_can_be_dynamic_too():
    """Each with its own condition."""

    def build(self):
        volume = LaunchTemplateBlockDeviceMappingsEbs(volume_type="gp3")
        disks = [LaunchTemplateBlockDeviceMappings(device_name="/dev/xvda", ebs=volume)]
        labelled(LaunchTemplate(self, "template", block_device_mappings=disks), "this")
        self.dynamic("aws_launch_template.this", "block_device_mappings", "${[1]}")
        self.dynamic("aws_launch_template.this", "block_device_mappings.ebs", "${[2]}")

    assert (
        module_files([module(build)])["made"]["main.tf"]
        == """\
resource "aws_launch_template" "this" {
  dynamic "block_device_mappings" {
    for_each = [1]

    content {
      device_name = "/dev/xvda"

      dynamic "ebs" {
        for_each = [2]

        content {
          volume_type = "gp3"
        }
      }
    }
  }
}
"""
    )


def module(build):
    """A module class from a function."""
    return type("Made", (Module,), {"name": "made", "build": build})


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda self: [self.local("a", 1), self.local("a", 2)],
            "module made: locals 'a' is declared twice",
        ),
        (
            lambda self: [self.variable("a", type="any", description="A.") for _ in range(2)],
            "module made: variable 'a' is declared twice",
        ),
        (
            lambda self: self.comment("aws_vpc.none", "Nothing."),
            "module made: the comment about aws_vpc.none has no block to stand above",
        ),
        (
            lambda self: self.dynamic("aws_vpc.none", "x", "${[]}"),
            "module made: aws_vpc.none has no single block x to make dynamic",
        ),
        (
            lambda self: self.dynamic("aws_vpc.none", "x.y", "${[]}"),
            "module made: aws_vpc.none has no single block x.y to make dynamic",
        ),
    ],
)
def test_a_module_that_contradicts_itself_is_refused(build, message):
    """The message names the module and what is wrong."""
    with pytest.raises(ExportError, match=message):
        module_files([module(build)])


def test_a_module_class_that_does_not_say_how_it_is_built_is_refused():
    """Where to read how is in the message."""
    with pytest.raises(ExportError, match=r"module made: Made has no build\(\); define it, see docs/guides/export.md"):
        module_files([type("Made", (Module,), {"name": "made"})])


def test_instance_types_are_those_of_the_catalogue_in_the_order_of_their_size():
    """One line for each, and the numbers that the planner reckons with."""
    made = module(lambda self: instance_types_local(self, families=("inf1",)))
    main = module_files([made])["made"]["main.tf"]
    rows = [line.split("=")[0].strip() for line in main.splitlines() if "vcpus" in line]
    assert rows == ['"inf1.xlarge"', '"inf1.2xlarge"', '"inf1.6xlarge"', '"inf1.24xlarge"']
    assert (
        '"inf1.6xlarge"  = { vcpus = 24, cpu_units = 24576, memory_mib = 49152, memory_ceiling_mib = 45465, '
        "devices = 4, cores_per_device = 4" in main
    )


def test_files_that_every_module_has_are_there_when_they_are_empty():
    """A module without variables and outputs has the files all the same."""
    files = module_files([module(lambda _: None)], header="Made.")["made"]
    assert sorted(files) == ["main.tf", "outputs.tf", "variables.tf", "versions.tf"]
    assert files["variables.tf"] == "# Made.\n"
