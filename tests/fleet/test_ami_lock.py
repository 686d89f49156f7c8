"""The lock file of AMI versions: what the planner makes of it, what is refused, and how it is written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import ConfigError
from neuronfleet.fleet import load_fleet, plan_fleet
from neuronfleet.fleet.ami_lock import LOCK_FILE, AmiLock, read_lock

CATALOGUE = load_catalogue()
NEURON, ORDINARY = "amazon-linux-2023/neuron", "amazon-linux-2023"
OLD, NEW = "2023.0.20260901", "2023.0.20260922"
FLEET = """
name = "fleet"
regions = ["us-east-1", "eu-west-1"]
[services.bert]
image = "pytorch-1.13.1"
[services.web]
image = "public.ecr.aws/nginx/nginx:1.27.4"
instance_type = "c6i.large"
devices_per_task = 0
"""


@pytest.fixture
def planned(tmp_path):
    """Plans a fleet file with a lock file beside it: blueprints by region."""

    def plan(lock: str | None, *, head: str = "", tail: str = "", name: str = LOCK_FILE):
        (tmp_path / "fleet.toml").write_text(head + FLEET + tail)
        if lock is not None:
            (tmp_path / name).write_text(lock)
        return {one.region: one for one in plan_fleet(load_fleet(tmp_path / "fleet.toml"))}

    return plan


def lock_of(versions: dict[str, dict[str, str]]) -> str:
    """Text of a lock file."""
    return AmiLock(versions=versions).text()


def amis(blueprint) -> dict[str, tuple[str, bool]]:
    """AMI version of each family, and whether it is locked."""
    return {one.ami.family: (one.ami.version, one.ami.locked) for one in blueprint.capacities}


def codes(blueprint) -> dict[str, str]:
    """Notices by code, with their path."""
    return {one.code: f"{one.path}: {one.message}" for one in blueprint.notices}


def test_a_locked_family_stays_on_its_version(planned):
    """The blueprint, and so the stack, reads the parameter of that release; the rest follows what is recommended."""
    regions = planned(lock_of({"us-east-1": {NEURON: OLD, ORDINARY: NEW}, "eu-west-1": {NEURON: NEW}}))

    image = f"al2023-ami-ecs-neuron-hvm-{OLD}-kernel-6.1-x86_64"
    assert amis(regions["us-east-1"])[NEURON] == (image, True)
    bert = regions["us-east-1"].capacity("bert")
    assert bert.ami.parameter == f"/aws/service/ecs/optimized-ami/{NEURON}/{image}/image_id"
    assert amis(regions["us-east-1"])[ORDINARY] == (f"al2023-ami-ecs-hvm-{NEW}-kernel-6.1-x86_64", True)
    assert amis(regions["eu-west-1"])[ORDINARY] == ("recommended", False)
    assert "ami-not-locked" not in codes(regions["us-east-1"])
    assert codes(regions["eu-west-1"])["ami-not-locked"] == (
        f"ami.ordinary_version: {LOCK_FILE} has no version of {ORDINARY} for eu-west-1, so it takes whatever AWS "
        "recommends when it is planned; run 'neuronfleet ami pin --region eu-west-1'"
    )


def test_without_a_lock_file_nothing_changes(planned):
    """A fleet that locks nothing follows what is recommended, and is told nothing."""
    regions = planned(None)
    assert amis(regions["us-east-1"]) == {NEURON: ("recommended", False), ORDINARY: ("recommended", False)}
    assert not codes(regions["us-east-1"])


def test_recommended_is_what_a_lock_makes_precise(planned):
    """A fleet file that says ``recommended`` in so many words is locked all the same."""
    lock = lock_of({"us-east-1": {NEURON: OLD, ORDINARY: OLD}, "eu-west-1": {NEURON: OLD, ORDINARY: OLD}})
    regions = planned(lock, tail='[ami]\nversion = "recommended"\n')
    assert amis(regions["eu-west-1"])[NEURON][1] is True


def test_a_version_of_the_fleet_file_wins_and_the_conflict_is_told(planned):
    """The fleet file is followed where it says another version; the same version is no conflict."""
    lock = lock_of({"us-east-1": {NEURON: OLD, ORDINARY: OLD}, "eu-west-1": {NEURON: NEW, ORDINARY: OLD}})
    regions = planned(lock, tail='[ami]\nversion = "20260922"\n')

    image = f"al2023-ami-ecs-neuron-hvm-{NEW}-kernel-6.1-x86_64"
    assert amis(regions["us-east-1"])[NEURON] == (image, False)
    assert codes(regions["us-east-1"])["ami-lock-overridden"] == (
        f'ami.version: says {NEW} and {LOCK_FILE}: regions.us-east-1."{NEURON}" says {OLD}: the fleet file is '
        "followed; remove the version from one of them"
    )
    assert amis(regions["eu-west-1"])[NEURON] == (image, True)
    assert "ami-lock-overridden" not in codes(regions["eu-west-1"])


def test_what_locks_nothing_is_told(planned):
    """A region that the fleet left and a family that nothing boots are notices, of the first and of their region."""
    lock = lock_of(
        {
            "us-east-1": {NEURON: OLD, ORDINARY: OLD},
            "eu-west-1": {NEURON: OLD, ORDINARY: OLD, "amazon-linux-2/inf": "2.0.20260924"},
            "sa-east-1": {NEURON: OLD},
        }
    )
    regions = planned(lock)
    assert codes(regions["us-east-1"])["ami-lock-unused"] == (
        f'{LOCK_FILE}: regions.sa-east-1."{NEURON}": the fleet does not serve from sa-east-1, so this locks nothing; '
        "remove it, or run 'neuronfleet ami pin'"
    )
    assert "no capacity of eu-west-1 boots amazon-linux-2/inf" in codes(regions["eu-west-1"])["ami-lock-unused"]


def test_a_lock_file_may_have_another_name(planned, tmp_path):
    """``ami_lock`` names it, relative to the fleet file; a file that is not there is refused."""
    lock = lock_of({"us-east-1": {NEURON: OLD, ORDINARY: OLD}})
    regions = planned(lock, head='ami_lock = "images.toml"\n', name="images.toml")
    assert amis(regions["us-east-1"])[NEURON][1] is True

    (tmp_path / "images.toml").unlink()
    with pytest.raises(ConfigError, match=r"images.toml' is no file; write it with 'neuronfleet ami pin'"):
        planned(None, head='ami_lock = "images.toml"\n')


def test_everything_wrong_is_told_at_once(planned):
    """Unknown regions and families have the nearest name, versions the form that is allowed."""
    text = (
        'schema_version = "1"\n'
        f'[regions.us-east-11]\n"{NEURON}" = "{OLD}"\n'
        f'[regions.us-east-1]\n"amazon-linux-2023/neurn" = "{OLD}"\n"{NEURON}" = "recommended"\n'
        f'"{ORDINARY}" = 20260922\n'
    )
    with pytest.raises(ConfigError) as caught:
        planned(text)
    told = str(caught.value)
    assert "4 problem(s) in the lock file of AMI versions" in told
    assert "regions.us-east-11: region 'us-east-11' is not in the catalogue; did you mean 'us-east-1'?" in told
    assert f"'amazon-linux-2023/neurn' is not in the catalogue; did you mean '{NEURON}'?" in told
    assert f"'recommended' is no version of the AMI family '{NEURON}'; give a version such as" in told
    assert "regions.us-east-1.amazon-linux-2023: must be a version in quotes, not 20260922" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("regions = 1\n", "schema_version: is None; this version of neuronfleet reads '1'"),
        ('schema_version = "2"\n', "schema_version: is '2'"),
        ('schema_version = "1"\nregions = 1\n', "regions: must be a table, not 1"),
        ('schema_version = "1"\n[regions]\nus-east-1 = "x"\n', "regions.us-east-1: must be a table, not 'x'"),
        ('schema_version = "1"\n[region.us-east-1]\n', "region: is not a key that is known here"),
        ("[", "not valid TOML"),
    ],
)
def test_other_files_are_refused(planned, text, message):
    """What is no lock file is not read as one."""
    with pytest.raises(ConfigError) as caught:
        planned(text)
    assert message in str(caught.value)


def test_it_is_written_the_same_way_whatever_the_order():
    """One line a region and family, sorted, without comments."""
    lock = AmiLock(versions={"us-east-1": {NEURON: NEW}}).moved(
        [("eu-west-1", NEURON, OLD), ("eu-west-1", ORDINARY, OLD), ("us-east-1", NEURON, OLD)]
    )
    assert lock.text() == (
        'schema_version = "1"\n'
        f'\n[regions.eu-west-1]\n"{ORDINARY}" = "{OLD}"\n"{NEURON}" = "{OLD}"\n'
        f'\n[regions.us-east-1]\n"{NEURON}" = "{OLD}"\n'
    )


@given(
    st.dictionaries(
        st.sampled_from(sorted(CATALOGUE.regions)),
        st.dictionaries(
            st.sampled_from(sorted(CATALOGUE.ami_families)),
            st.dates(),
            min_size=1,
        ),
    )
)
def test_what_is_written_is_read_again(tmp_path_factory, days):
    """Any locks come back as they were."""
    versions = {
        region: {
            family: f"{CATALOGUE.ami_families[family].version_example.rpartition('.')[0]}.20{day:%y%m%d}"
            for family, day in families.items()
        }
        for region, families in days.items()
    }
    path = tmp_path_factory.mktemp("lock") / LOCK_FILE
    path.write_text(AmiLock(versions=versions).text())
    assert tomllib.loads(path.read_text())["schema_version"] == "1"
    assert read_lock(path, CATALOGUE).versions == versions
