"""Tables as terraform-docs writes them, cell by cell."""

from __future__ import annotations

from neuronfleet.export.terraform_docs import reference_tables

DOCUMENT = {
    "terraform": {
        "required_version": ">= 1.9.0",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0"}},
    },
    "variable": {
        "zone_ids": {
            "description": "Ids of zones | any of `use1-az1`, see https://a.b/c_d_e.\n- `a_b`: *one*",
            "type": "list(string)",
            "default": ["use1-az1"],
        },
        "name": {"description": "Name_of it.", "type": "string"},
        "tags": {"description": "Tags.", "type": "map(string)", "default": {}},
        "key_arn": {"description": "Key.", "type": "string", "default": None},
        "on": {"description": "Whether.", "type": "bool", "default": False},
    },
    "resource": {"aws_vpc": {"this": {}}, "aws_subnet": {"b": {}, "a": {}}, "terraform_data": {"x": {}}},
    "data": {"aws_region": {"current": {}}},
    "module": {"task": {"source": "../neuron-task"}},
    "output": {"vpc_id": {"description": "Id.", "value": "${aws_vpc.this.id}"}},
}


def rows(heading: str, document: dict = DOCUMENT) -> list[str]:
    """The lines below a heading."""
    _, _, rest = f"\n{reference_tables(document)}\n".partition(f"\n## {heading}\n\n")
    return rest.partition("\n\n")[0].rstrip().splitlines()


def test_requirements_and_providers():
    """Each name is an anchor of its own; a provider that is not required has no version."""
    assert rows("Requirements") == [
        "| Name | Version |",
        "|------|---------|",
        '| <a name="requirement_terraform"></a> [terraform](#requirement\\_terraform) | >= 1.9.0 |',
        '| <a name="requirement_aws"></a> [aws](#requirement\\_aws) | >= 5.100.0 |',
    ]
    assert rows("Providers")[2:] == [
        '| <a name="provider_aws"></a> [aws](#provider\\_aws) | >= 5.100.0 |',
        '| <a name="provider_terraform"></a> [terraform](#provider\\_terraform) | n/a |',
    ]


def test_modules():
    """A local module has no version."""
    assert rows("Modules") == [
        "| Name | Source | Version |",
        "|------|--------|---------|",
        '| <a name="module_task"></a> [task](#module\\_task) | ../neuron-task | n/a |',
    ]


def test_resources_link_to_the_registry_and_data_sources_come_last():
    """Sorted by type and label."""
    url = "https://registry.terraform.io/providers/hashicorp"
    assert rows("Resources")[2:] == [
        f"| [aws_subnet.a]({url}/aws/latest/docs/resources/subnet) | resource |",
        f"| [aws_subnet.b]({url}/aws/latest/docs/resources/subnet) | resource |",
        f"| [aws_vpc.this]({url}/aws/latest/docs/resources/vpc) | resource |",
        f"| [terraform_data.x]({url}/terraform/latest/docs/resources/data) | resource |",
        f"| [aws_region.current]({url}/aws/latest/docs/data-sources/region) | data source |",
    ]


def test_inputs_are_sorted_and_escaped_and_their_defaults_are_json():
    """Underscores, asterisks and bars of prose are escaped, not those of code or addresses; lines become breaks."""
    assert rows("Inputs") == [
        "| Name | Description | Type | Default | Required |",
        "|------|-------------|------|---------|:--------:|",
        '| <a name="input_key_arn"></a> [key\\_arn](#input\\_key\\_arn) | Key. | `string` | `null` | no |',
        '| <a name="input_name"></a> [name](#input\\_name) | Name\\_of it. | `string` | n/a | yes |',
        '| <a name="input_on"></a> [on](#input\\_on) | Whether. | `bool` | `false` | no |',
        '| <a name="input_tags"></a> [tags](#input\\_tags) | Tags. | `map(string)` | `{}` | no |',
        (
            '| <a name="input_zone_ids"></a> [zone\\_ids](#input\\_zone\\_ids) | Ids of zones \\| any of `use1-az1`, '
            "see https://a.b/c_d_e.<br/>- `a_b`: \\*one\\* "
            '| `list(string)` | <pre>[<br/>  "use1-az1"<br/>]</pre> | no |'
        ),
    ]


def test_outputs():
    """Name and description."""
    assert rows("Outputs")[2:] == ['| <a name="output_vpc_id"></a> [vpc\\_id](#output\\_vpc\\_id) | Id. |']


def test_what_is_not_there_is_said_in_words():
    """As terraform-docs says it."""
    empty = {"terraform": DOCUMENT["terraform"]}
    for heading in ("Providers", "Modules", "Resources", "Inputs", "Outputs"):
        assert rows(heading, empty) == [f"No {heading.lower()}."]
