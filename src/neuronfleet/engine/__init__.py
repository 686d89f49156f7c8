"""The engine that makes Terraform of constructs: CDKTF, or its fork CDK Terrain. The only code that imports either.

Everything else imports their names from here, and those of the AWS provider from ``neuronfleet.engine.aws``::

    from neuronfleet.engine import Construct, TerraformStack
    from neuronfleet.engine.aws import EcsService

Which engine it is, is chosen when a name is first asked for (see ``choice``), and only then is it imported, which
starts Node. Importing this package chooses that Node and makes the bindings lazy (see ``start``), and is cheap. Types
are those of cdktf.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.engine.choice import (
    DEFAULT_ENGINE,
    ENGINE_VARIABLE,
    ENGINES,
    Engine,
    choose_engine,
    chosen_engine,
    default_engine,
    require_one_engine,
)
from neuronfleet.engine.start import LAZY_IMPORT_VARIABLE, NODE_VARIABLE, cached_type_hints, prepare, require_node

if TYPE_CHECKING:
    from cdktf import (
        App,
        CloudBackend,
        IResolvable,
        ITerraformDependable,
        LocalBackend,
        NamedCloudWorkspace,
        Postcondition,
        Precondition,
        S3Backend,
        TaggedCloudWorkspaces,
        TerraformElement,
        TerraformLocal,
        TerraformOutput,
        TerraformProvider,
        TerraformResourceLifecycle,
        TerraformStack,
        Token,
    )
    from constructs import Construct
    from jsii.errors import JSIIError

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "ENGINE_VARIABLE",
    "LAZY_IMPORT_VARIABLE",
    "NODE_VARIABLE",
    "App",
    "CloudBackend",
    "Construct",
    "Engine",
    "IResolvable",
    "ITerraformDependable",
    "JSIIError",
    "LocalBackend",
    "NamedCloudWorkspace",
    "Postcondition",
    "Precondition",
    "S3Backend",
    "TaggedCloudWorkspaces",
    "TerraformElement",
    "TerraformLocal",
    "TerraformOutput",
    "TerraformProvider",
    "TerraformResourceLifecycle",
    "TerraformStack",
    "Token",
    "cached_type_hints",
    "choose_engine",
    "chosen_engine",
    "default_engine",
    "prepare",
    "require_node",
    "require_one_engine",
]

# The names of both engines that neuronfleet uses, and those of what both stand on.
_OF_THE_ENGINE: Final = frozenset(__all__) - frozenset(globals()) - {"Construct", "JSIIError"}
_BELOW: Final = {"Construct": "constructs", "JSIIError": "jsii.errors"}

prepare()

if not TYPE_CHECKING:  # a module with __getattr__ has every name, as type checkers see it

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the engine holds
        if name in _OF_THE_ENGINE:
            module = chosen_engine().name
        elif name in _BELOW:
            module = _BELOW[name]
            if importlib.util.find_spec(module.partition(".")[0]) is None:
                chosen_engine()  # says what to install
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        require_node()
        found = getattr(importlib.import_module(module), name)
        globals()[name] = found
        return found
