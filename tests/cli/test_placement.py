"""``neuronfleet placement``: the four claims, with the exit code that a pipeline goes by."""

import json
from pathlib import Path

import jsonschema
import pytest

from neuronfleet.cli import main
from neuronfleet.policies.api import UNKNOWN
from neuronfleet.policies.inf1_sample import GROUP, SERVICE, inf1_sample

PLANS = Path("tests/data/plans")


def _write(tmp_path, sample):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(sample.document()), encoding="utf-8")
    return str(path)


def test_a_good_plan_ends_with_0_and_every_claim_proved(capsys):
    """A real plan of two regions: two clusters, four claims each."""
    assert main(["placement", str(PLANS / "create.json"), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = {
        (one["region"], one["cluster"], service["address"]): {
            name: claim["verdict"] for name, claim in service["claims"].items()
        }
        for one in document["regions"]
        for service in one["services"]
    }
    proved = dict.fromkeys(("fits", "exclusive", "placed", "rolls"), "proved")
    assert found == {
        ("us-east-1", "inf1-use1", "module.use1.aws_ecs_service.this"): proved,
        ("us-west-2", "inf1-usw2", "module.usw2.aws_ecs_service.this"): proved,
    }


def test_a_plan_that_breaks_placement_ends_with_1_and_says_how_to_mend_it(capsys):
    """The instance type changes, and the placement expression does not."""
    assert main(["placement", str(PLANS / "change.json")]) == 1
    text = capsys.readouterr().out
    assert "inf1.2xlarge" in text
    assert "its placement constraints do not hold there" in text


def test_the_json_fits_its_published_schema(capsys):
    """Refuted claims with witnesses and repairs too."""
    main(["placement", str(PLANS / "change.json"), "--format", "json"])
    schema = json.loads(Path("docs/reference/placement-report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(capsys.readouterr().out), schema)


def test_what_only_apply_tells_is_unknown_and_no_failure(tmp_path, capsys):
    """An unknown size of the group decides, and is named."""
    path = _write(tmp_path, inf1_sample().change(GROUP, "max_size", UNKNOWN))
    assert main(["placement", path, "--format", "json"]) == 0
    (region,) = json.loads(capsys.readouterr().out)["regions"]
    (service,) = region["services"]
    assert service["claims"]["placed"]["verdict"] == "unknown"
    assert "max_size of aws_autoscaling_group.inf1 is known only after apply" in service["claims"]["placed"]["reason"]


def test_a_page_is_written_whole(tmp_path, capsys):
    """One file without network, with the picture of the instances."""
    page = tmp_path / "placement.html"
    path = _write(tmp_path, inf1_sample())
    assert main(["placement", path, "--format", "html", "--output", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert 'class="chip' in text
    assert "resnet50" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert capsys.readouterr().out == ""


def test_a_plan_without_tasks_says_so(tmp_path, capsys):
    """An empty report is no silent success."""
    path = _write(tmp_path, inf1_sample().remove(SERVICE))
    assert main(["placement", path]) == 0
    assert "no plan has an ECS service or a standalone task" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("plan", "said"),
    [("errored_destroy.json", "failed"), ("nope.json", "no such file")],
)
def test_what_cannot_be_judged_ends_with_2(plan, said, capsys):
    """One sentence on standard error, no traceback."""
    assert main(["placement", str(PLANS / plan)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
