"""A cluster and its claims as JSON and back."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.errors import PlacementError
from neuronfleet.placement import Capacity, Change, Claim, Claims, Cluster, Host, TaskSpec, Verdict, Workload, Zone
from neuronfleet.placement.document import (
    claims_data,
    from_json,
    placement_document,
    placement_schema,
    read_placement_document,
    to_json,
)
from tests.placement.oracle.cases import clusters
from tests.placement.oracle.shapes import planner_shapes

CLUSTER = Cluster(
    name="models",
    capacities=(
        Capacity(
            name="inf1",
            host=Host(
                instance_type="inf1.xlarge",
                cpu_units=4096,
                least_memory_mib=7577,
                most_memory_mib=8191,
                devices=1,
                awsvpc_tasks=3,
                attributes={"color": "red"},
            ),
            zones=(Zone(name="us-east-1a"),),
            max_size=2,
        ),
    ),
    workloads=(Workload(name="resnet50", task=TaskSpec(cpu_units=1024, memory_mib=2048), desired_count=1),),
)
CLAIM = Claim(verdict=Verdict.PROVED, reason="it fits")
CLAIMS = {"resnet50": Claims(fits=CLAIM, exclusive=CLAIM, placed=CLAIM, rolls=CLAIM)}


def claims():
    """Any claims at all, with any text in them."""
    words = st.text()
    change = st.builds(
        Change,
        target=words,
        field=words,
        value=st.one_of(st.integers(), words, st.booleans(), st.lists(st.integers()).map(tuple)),
    )
    claim = st.builds(
        Claim,
        verdict=st.sampled_from(Verdict),
        reason=words,
        witness=st.lists(words, max_size=3).map(tuple),
        repair=st.none() | words,
        changes=st.lists(change, max_size=2).map(tuple),
    )
    return st.builds(Claims, fits=claim, exclusive=claim, placed=claim, rolls=claim)


@given(cluster=clusters | planner_shapes, data=st.data())
@settings(max_examples=30, deadline=None)
def test_documents_come_back_as_they_were(cluster, data):
    """Written and read again, a cluster and its claims are as they were; the schema allows the document."""
    said = {one.name: data.draw(claims()) for one in cluster.workloads}

    back = from_json(to_json(cluster, said))

    assert back.cluster == cluster
    assert back.claims == said
    assert [(type(one.value), one.value) for each in back.claims.values() for one in each.fits.changes] == [
        (type(one.value), one.value) for each in said.values() for one in each.fits.changes
    ]
    VALIDATOR.validate(placement_document(cluster, said))


VALIDATOR = jsonschema.Draft202012Validator(placement_schema())


def test_claims_are_laid_out_as_the_command_promises():
    """Each claim stands under its name, with verdict, reason, witness and repair."""
    data = json.loads(json.dumps(claims_data(CLAIMS["resnet50"])))

    assert list(data) == ["fits", "exclusive", "placed", "rolls"]
    assert data["fits"] == {"verdict": "proved", "reason": "it fits", "witness": [], "repair": None, "changes": []}


def test_a_question_alone_is_a_document():
    """A cluster about which nothing was decided can be written and read."""
    back = from_json(to_json(CLUSTER))

    assert (back.cluster, back.claims) == (CLUSTER, {})


def test_fields_with_a_default_may_be_left_out():
    """A document written by hand needs only what has no default."""
    data = placement_document(CLUSTER)
    del data["services"]
    del data["cluster"]["workloads"][0]["strategies"]
    del data["cluster"]["capacities"][0]["host"]["reserved_ports"]

    assert read_placement_document(data).cluster == CLUSTER
    VALIDATOR.validate(data)


def test_names_are_written_in_ascii():
    """Nothing in a name reaches a terminal unescaped when the document is printed."""
    cluster = Cluster(name="a\x1b[31m\x9b0m\u202e", capacities=CLUSTER.capacities, workloads=CLUSTER.workloads)
    text = to_json(cluster)

    assert text.isascii()
    assert "\x1b" not in text
    assert from_json(text).cluster == cluster


def changed(path, value):
    """The document of the cluster with one value set, or removed where it is None."""
    data = copy.deepcopy(placement_document(CLUSTER, CLAIMS))
    *before, last = path
    at = data
    for one in before:
        at = at[one]
    at[last] = value
    return data


WRONG = [
    (("cluster", "name"), 3, "cluster.name: is 3; allowed: text"),
    (("cluster", "workloads"), {}, "cluster.workloads: is {}; allowed: a list"),
    (("cluster", "workloads", 0), None, "cluster.workloads[0]: is null; allowed: an object"),
    (("cluster", "workloads", 0, "desired_count"), True, "desired_count: is true; allowed: a whole number"),
    (("cluster", "workloads", 0, "desired_count"), 1.0, "desired_count: is 1.0; allowed: a whole number"),
    (("cluster", "workloads", 0, "max_count"), "2", 'max_count: is "2"; allowed: a whole number or null'),
    (("cluster", "workloads", 0, "kind"), "job", 'kind: is "job"; allowed: "service", "daemon", "standalone"'),
    (
        ("cluster", "workloads", 0, "desird_count"),
        1,
        "desird_count: there is no such key; did you mean 'desired_count'?",
    ),
    (
        ("cluster", "workloads", 0, "deployment"),
        {"maximum_percent": "200"},
        'cluster.workloads[0].deployment.maximum_percent: is "200"; allowed: a whole number',
    ),
    (
        ("cluster", "workloads", 0, "task", "devices"),
        [0, 0],
        "cluster.workloads[0].task.devices[1]: 0 is there more than once",
    ),
    (
        ("cluster", "capacities", 0, "host", "attributes"),
        {"color": None},
        "cluster.capacities[0].host.attributes.color: is null; allowed: text",
    ),
    (("services", 0, "claims", "rolls", "verdict"), "yes", '"proved", "possible", "refuted", "unknown"'),
    (("services", 0, "name"), "bert", 'services[0].name: is "bert", which is no workload of the cluster'),
    (("extra\x1b",), 1, '"extra\\u001b": there is no such key'),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG, ids=lambda one: str(one)[:40] if one else "")
def test_what_is_not_declared_is_refused(path, value, message):
    """Unknown keys and other types are refused with the path, what was given and what is allowed."""
    with pytest.raises(PlacementError, match=re.escape(message)):
        read_placement_document(changed(path, value))


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, value, _ in WRONG if path[-1:] != ("name",)])
def test_the_schema_refuses_the_same(path, value):
    """What reading refuses for its form, the published schema refuses too; JSON Schema alone takes 1.0 for whole."""
    whole = isinstance(value, float) and value.is_integer()

    assert VALIDATOR.is_valid(changed(path, value)) == whole


def test_all_problems_are_told_at_once():
    """One message has every problem of a document."""
    data = changed(("cluster", "name"), 3)
    data["cluster"]["capacities"][0]["max_size"] = "2"
    del data["cluster"]["workloads"][0]["task"]["cpu_units"]

    with pytest.raises(PlacementError) as refusal:
        read_placement_document(data, source="fleet.json")

    assert str(refusal.value).splitlines() == [
        "fleet.json: 3 problem(s)",
        "  - cluster.name: is 3; allowed: text",
        '  - cluster.capacities[0].max_size: is "2"; allowed: a whole number',
        "  - cluster.workloads[0].task.cpu_units: is missing; allowed: a whole number",
    ]


@pytest.mark.parametrize("given", ["2", 1, None])
def test_other_versions_are_refused(given):
    """A document of another version is not read, and the message names both."""
    with pytest.raises(PlacementError, match=re.escape(f'schema_version is {json.dumps(given)}; allowed: "1"')):
        read_placement_document(changed(("schema_version",), given))


def test_a_document_without_a_version_is_refused():
    """An object of any other kind is not mistaken for a placement document."""
    with pytest.raises(PlacementError, match="schema_version is missing"):
        read_placement_document({"cluster": {}})


def test_a_claim_about_the_same_workload_twice_is_refused():
    """Two entries of one name would lose one of them."""
    data = placement_document(CLUSTER, CLAIMS)
    data["services"] *= 2

    with pytest.raises(PlacementError, match=re.escape('services[1].name: is "resnet50", which is there 2 times')):
        read_placement_document(data)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema_version": "1", "schema_version": "1"}', '"schema_version" is there twice'),
        ("1" * 5000, "is no JSON"),
    ],
)
def test_text_that_is_no_document_is_refused(text, message):
    """Broken JSON is an error of ours, whatever is broken."""
    with pytest.raises(PlacementError, match=message):
        from_json(text)


def test_the_command_line_starts_without_it():
    """``neuronfleet --help`` does not pay for reading and drawing placements."""
    code = (
        "import sys\nfrom neuronfleet.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([one for one in sys.modules if one.startswith('neuronfleet.placement')], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stderr.strip() == "[]"


def test_reading_needs_no_library():
    """Documents are read with the standard library alone, so reports pay for nothing else."""
    code = (
        "import sys\nbefore = set(sys.modules)\nimport neuronfleet.placement.cluster\nbetween = set(sys.modules)\n"
        "import neuronfleet.placement.document\n"
        "print([one for one in set(sys.modules) - between if one.split('.')[0] in ('pydantic', 'msgspec', 'rich')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_the_schema_is_the_one_that_is_published():
    """What the reference has is what the dataclasses say: types, lists without doubles, defaults, required keys."""
    published = Path(__file__).parents[2] / "docs" / "reference" / "placement.schema.json"
    schema = placement_schema()

    assert schema == json.loads(published.read_text(encoding="utf-8"))
    assert schema["$defs"]["TaskSpec"]["properties"]["host_ports"]["uniqueItems"] is True


@pytest.mark.parametrize(("length", "shown"), [(58, f'"{"x" * 58}";'), (59, f'"{"x" * 59}...;')])
def test_sixty_characters_of_a_value_are_shown(length, shown):
    """A value of just sixty characters as JSON is told whole, of a longer one the first sixty."""
    data = {"schema_version": "1", "cluster": {"name": "c", "capacities": [], "workloads": "x" * length}}
    with pytest.raises(PlacementError) as raised:
        read_placement_document(data)
    assert f"is {shown}" in str(raised.value)


def test_eight_characters_of_a_version_are_shown():
    """A version that is not known is told, the beginning of it where it is long."""
    with pytest.raises(PlacementError, match='schema_version is "1234567; allowed'):
        read_placement_document({"schema_version": "123456789"})


def test_text_is_indented_and_names_what_is_wrong():
    """The text is for people too: two columns for each level; messages name the workloads and the key."""
    cluster = Cluster(name="c", capacities=(), workloads=())
    assert to_json(cluster).startswith('{\n  "schema_version": "1",\n  "cluster": {\n    "name": "c",\n')
    with pytest.raises(PlacementError, match='the key "b" is there twice'):
        from_json('{"a": 1, "b": 2, "b": 3}')
    task = TaskSpec(cpu_units=1, memory_mib=1)
    known = Cluster(name="c", capacities=(), workloads=(Workload(name="web", task=task, desired_count=1),))
    claim = Claim(verdict=Verdict.PROVED, reason="")
    claims = Claims(fits=claim, exclusive=claim, placed=claim, rolls=claim)
    with pytest.raises(PlacementError, match='is "wbe", which is no workload of the cluster; allowed: "web"'):
        from_json(to_json(known, {"wbe": claims}))
