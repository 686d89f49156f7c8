"""The guide on exporting: its construct becomes the module that it shows, and terraform tests it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.markdown import REPOSITORY, blocks
from tests.terraform_binary import TERRAFORM

GUIDE = REPOSITORY / "docs" / "guides" / "export.md"
FILES = {
    block.first_line.removeprefix("# "): block.text
    for language in ("python", "hcl")
    for block in blocks(language)
    if block.page == GUIDE
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the guide, exported by its command."""
    folder = tmp_path_factory.mktemp("guide")
    for name, text in FILES.items():
        if not name.startswith("Generated"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    run = exported(folder, "model_bucket.py:ModelBucketModule", "several_buckets.py:SeveralBuckets")
    assert run.returncode == 0, run.stderr
    return folder


def exported(folder: Path, *references: str) -> subprocess.CompletedProcess[str]:
    """What ``neuronfleet export --from`` says in a folder."""
    options = [word for reference in references for word in ("--from", reference)]
    command = [sys.executable, "-m", "neuronfleet", "export", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.node
def test_main_tf_is_what_the_guide_shows(project):
    """To the byte, header and comment included."""
    (shown,) = [text for name, text in FILES.items() if name.startswith("Generated")]
    assert (project / "modules/model-bucket/main.tf").read_text(encoding="utf-8") == shown


@pytest.mark.node
def test_the_readme_says_what_the_class_says_and_which_permissions_it_needs(project):
    """And shows the call of the example."""
    text = (project / "modules/model-bucket/README.md").read_text(encoding="utf-8")
    assert "A private, versioned S3 bucket for the models of an inference fleet." in text
    assert 'module "models" {\n  source = "./modules/model-bucket"\n' in text
    assert "`PutBucketVersioning`" in text
    assert (
        "[versioning](#input\\_versioning) | Whether old versions of a model are kept. | `bool` | `true` | no |" in text
    )


@pytest.mark.node
@pytest.mark.terraform
@pytest.mark.parametrize("name", ["model-bucket", "several-buckets"])
def test_terraform_tests_it(project, name, attached):
    """Valid, formatted, and its tests pass without an account."""
    for arguments in (["fmt", "-check", "-recursive"], ["init", "-input=false"], ["validate"], ["test"]):
        done = subprocess.run(
            [TERRAFORM, *arguments, "-no-color"],
            cwd=project / "modules" / name,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | dict(attached),
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"


@pytest.mark.node
def test_a_class_that_is_not_there_is_told_with_those_that_are(project):
    """Exit code 2, one message."""
    run = exported(project, "model_bucket.py:ModelBuckets")
    assert run.returncode == 2
    assert "model_bucket.py has no module class 'ModelBuckets'" in run.stderr
    assert "in it: ModelBucketModule" in run.stderr
