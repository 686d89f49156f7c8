"""Plans come in as they are found on disk; what is no plan is refused by name, with what to do instead."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from neuronfleet.errors import PlanError
from neuronfleet.plan.reading import plan_from, read_plans

PLANS = Path(__file__).parents[1] / "data" / "plans"
TEXT = (PLANS / "first_create.json").read_text(encoding="utf-8")


def refused(tmp_path, content, name="plan.json"):
    """The message that a file is refused with."""
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PlanError) as caught:
        read_plans([file])
    message = str(caught.value)
    assert name in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_encodings_of_windows_are_read(tmp_path, encoding):
    """A plan that PowerShell wrote, in UTF-16 or with a byte order mark, is the same plan."""
    data = "\ufeff".encode("utf-16-le") + TEXT.encode("utf-16-le") if "bom" in encoding else TEXT.encode(encoding)
    file = tmp_path / "plan.json"
    file.write_bytes(data)
    (plan,) = read_plans([file])
    assert plan.find("aws_launch_template.lt") is not None


def test_standard_input_is_read():
    """``-`` reads standard input, and reports call it <stdin>."""
    (plan,) = read_plans(["-"], stdin=io.BytesIO(TEXT.encode()))
    assert plan.path == "<stdin>"
    assert plan.find("aws_launch_template.lt") is not None


def test_several_plans_keep_their_order():
    """Plans come in the order they were given, each with its path."""
    paths = [PLANS / "create.json", PLANS / "first_create.json"]
    assert [plan.path for plan in read_plans(paths)] == [str(path) for path in paths]


def zipped():
    """What ``terraform plan -out`` writes: a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("tfplan", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\x00", "is empty"),
        (zipped(), "terraform show -json"),
        (gzip.compress(TEXT.encode()), "gunzip"),
        ("<!DOCTYPE html><html>", "page of HTML"),
        ('{"@level":"info","@message":"Terraform 1.11.4"}\n{"@level":"info","@message":"x"}\n', "add -out=PLANFILE"),
        ('{"@level":"info","@message":"Terraform 1.11.4"}\n', "log of 'terraform plan -json'"),
        ("\x1b[0mTerraform will perform the following actions:\n", "printed for people"),
        ('{"format_version":"1.0","values":{"root_module":{}}}', "is a state"),
        ('{"format_version":"1.0"}', "is an empty state"),
        ('{"version":4,"serial":1,"lineage":"x","resources":[]}', "is a state file"),
        ('{"format_version":"1.0","provider_schemas":{}}', "providers schema"),
        ('{"format_version":"1.0","valid":true,"diagnostics":[]}', "terraform validate"),
        ('{"cluster":{"sensitive":false,"type":"string","value":"x"}}', "terraform output"),
        ('{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}', "CloudFormation"),
        ('{"hello":"world"}', "has none of resource_changes"),
        ("[]", "holds a list, not a JSON object"),
        ("17", "holds 17, not a JSON object"),
        ("hello", "is no JSON"),
        ("[command]/opt/terraform show -json plan\n{}", "terraform_wrapper: false"),
        (TEXT + TEXT, "more than one JSON document"),
        (TEXT[:5000], "is cut short"),
        ('{"resource_changes": [}', "is no JSON: expecting value at line 1, column 23"),
        ('{"format_version": NaN, "resource_changes": []}', "holds NaN"),
        ('{"format_version": "1.2", "resource_changes": [-Infinity]}', "holds -Infinity"),
        ('{"format_version": 1e999, "resource_changes": []}', "beyond all bounds"),
        ('{"format_version": ' + "9" * 5000 + ', "resource_changes": []}', "thousands of digits"),
        (b'{"format_version": "\xff"}', "byte 21 of 23 is not UTF-8"),
        ("[" * 100_000 + "]" * 100_000, "nested more deeply"),
        ('{"resource_changes": []}', "has no format_version"),
        ('{"format_version": 1.2, "resource_changes": []}', "format_version is 1.2; a string"),
        ('{"format_version": "2.0", "resource_changes": []}', "look for a newer neuronfleet"),
        ('{"format_version": "0.2", "resource_changes": []}', "Terraform 1.1 or later"),
    ],
)
def test_what_is_no_plan_is_called_by_its_name(tmp_path, content, said):
    """Everything that is easily taken for a plan is refused with what it is or what to do."""
    assert said in refused(tmp_path, content)


def test_messages_never_quote_the_content(tmp_path):
    """A file that cannot be read may hold secrets; nothing of it is in the message."""
    content = '{"format_version":"1.2","resource_changes":[{"address":"hunter2-secret","type":["hunter2-secret"]}]}'
    assert "hunter2" not in refused(tmp_path, content)
    assert "hunter2" not in refused(tmp_path, content[:-4])


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("resource_changes",), {}, "resource_changes is an object; a list is allowed"),
        (("resource_changes", 3), 7, "resource_changes[3] is 7; an object is allowed"),
        (("resource_changes", 3, "change"), None, "resource_changes[3].change is null; an object is allowed"),
        (("resource_changes", 3, "change", "actions"), 7, "resource_changes[3].change.actions is 7; a list of strings"),
        (("resource_changes", 3, "change", "actions"), [], "resource_changes[3].change.actions is an empty list"),
        (("resource_changes", 3, "change", "actions", 0), True, "resource_changes[3].change.actions[0] is true"),
        (("resource_changes", 0, "address"), ["x"], "resource_changes[0].address is a list; a string is allowed"),
        (("resource_changes", 0, "deposed"), 1.5, "resource_changes[0].deposed is 1.5; a string is allowed"),
        (("configuration",), "x", "configuration is a string; an object is allowed"),
        (("variables",), [], "variables is a list; an object is allowed"),
        (("errored",), "no", "errored is a string; true or false is allowed"),
        (("deferred_changes",), [1], "deferred_changes[0] is 1; an object is allowed"),
        (("deferred_changes",), [{}], "deferred_changes[0].resource_change is null; an object is allowed"),
    ],
)
def test_a_wrong_type_is_reported_with_its_path(path, value, said):
    """What is not what it must be is named by its JSON path, with what is allowed there."""
    document = json.loads(TEXT)
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with pytest.raises(PlanError) as caught:
        plan_from(document, path="plans/eu.json")
    assert said in str(caught.value)
    assert str(caught.value).startswith("plans/eu.json: ")


def test_a_missing_key_is_said_to_be_missing():
    """A key that is not there is not called null."""
    document = json.loads(TEXT)
    del document["resource_changes"][1]["type"]
    with pytest.raises(PlanError, match=r"resource_changes\[1\]\.type is missing; a string is allowed"):
        plan_from(document)


def test_unknown_keys_and_later_minor_versions_are_read():
    """Terraform may add keys and raise the minor version; both are no reason to refuse a plan."""
    document = json.loads(TEXT)
    document |= {"format_version": "1.17", "something_new": [1, 2]}
    assert plan_from(document).find("aws_launch_template.lt") is not None


def test_a_plan_without_any_change_is_a_plan():
    """Terraform leaves resource_changes out where there are none."""
    plan = plan_from({"format_version": "1.2", "planned_values": {"root_module": {}}, "configuration": {}})
    assert plan.resources() == ()
    assert plan.regions.all == ()


def test_of_duplicate_keys_the_last_counts(tmp_path):
    """As in every JSON reader, the last of two equal keys counts."""
    file = tmp_path / "plan.json"
    file.write_text('{"format_version":"9.9","format_version":"1.2","resource_changes":[]}')
    assert read_plans([file])[0].integrity.format_version == "1.2"


def test_halves_of_characters_do_not_break_reports(tmp_path):
    """A lone surrogate in JSON could not be printed; it becomes the replacement character, in keys too."""
    file = tmp_path / "plan.json"
    file.write_text(
        TEXT.replace('"name":"lt"', '"name":"lt\\ud800"', 1).replace('"variables"', '"x\\udfff":1,"variables"')
    )
    (plan,) = read_plans([file])
    assert "x\ufffd" in plan.document
    json.dumps(plan.document, ensure_ascii=False).encode()


def test_missing_files_and_folders_without_configuration_are_refused(tmp_path):
    """A path that is not there, or a folder with nothing to read, is refused with the path."""
    with pytest.raises(PlanError, match=r"nowhere\.json: there is no such file"):
        read_plans([tmp_path / "nowhere.json"])
    with pytest.raises(PlanError, match="holds no configuration"):
        read_plans([tmp_path])
