"""A Terraform module in the making: constructs, and what CDKTF has no words for.

```python
class ModelBucket(Module):
    name = "model-bucket"

    def build(self) -> None:
        bucket = self.variable("bucket", type="string", description="Name of the bucket.")
        labelled(S3Bucket(self, "bucket", bucket=bucket), "models")
        self.output("arn", "${aws_s3_bucket.models.arn}", description="ARN of the bucket.")
```

The constructs are those of stacks: what a stack gets, a module gets. What a stack knows when it is synthesized is an
expression here: a :class:`~neuronfleet.infra.literal.Reference`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, ClassVar, Final

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import AwsProvider
from neuronfleet.errors import ExportError
from neuronfleet.export.finishing import Declared, finished
from neuronfleet.export.objects import Attribute, Many, ObjectType
from neuronfleet.export.references import REQUIRED, Validation
from neuronfleet.export.shaped import Shaped
from neuronfleet.infra.literal import Reference

__all__ = ["REQUIRED", "Attribute", "Module", "Validation"]

PROVIDER: Final = {"source": "hashicorp/aws", "version": ">= 5.100.0"}
"""A lower bound only: the root module decides the rest."""

TERRAFORM_VERSION: Final = ">= 1.9.0"
"""The first release in which a validation may look at other variables."""

_DECLARED: Final = ("locals", "check", "module", "output")


class Module(Shaped):
    """What becomes one folder of ``modules/``.

    Subclasses say what they are called and fill themselves in :meth:`build`.

    Args:
        scope: the app that it is synthesized in.

    Attributes:
        name: of the folder, ``inf1-capacity``.
    """

    name: ClassVar[str]

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, self.name)
        self._declared: dict[str, dict[str, object]] = {section: {} for section in _DECLARED}
        self._local_comments: dict[str, str] = {}
        # Not through CDKTF, which drops a default that is null.
        self._variables: dict[str, dict[str, Any]] = {}
        # Only here so that CDKTF synthesizes: a module has no provider of its own, and it is left out.
        AwsProvider(self, "aws")
        self.add_override("terraform.required_providers.aws", dict(PROVIDER))
        self.add_override("terraform.required_version", TERRAFORM_VERSION)
        self.build()

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs.

        Raises:
            ExportError: the subclass does not say how; jsii's metaclass leaves no room for an abstract method.
        """
        raise ExportError(
            f"module {self.name}: {type(self).__name__} has no build(); define it, see docs/guides/export.md"
        )

    # -- what a user of the module sees -------------------------------------------------------------------------

    def variable(
        self,
        name: str,
        *,
        type: str,  # noqa: A002 - Terraform's word
        description: str,
        default: object = REQUIRED,
        nullable: bool | None = None,
        sensitive: bool = False,
        validations: Sequence[Validation] = (),
    ) -> Reference:
        """Declare a variable, and get the reference to it.

        Args:
            name: in snake_case.
            type: a type constraint as HCL writes it: ``list(string)``.
            description: what it is, with its unit and what is allowed.
            default: its default; left out it is required.
            nullable: whether null may be given; by default only where null is the default.
            sensitive: whether it is hidden in plans.
            validations: conditions with their messages.

        Raises:
            ExportError: there is a variable of that name already.
        """
        content: dict[str, Any] = {"description": description, "type": type}
        if default is not REQUIRED:
            content["default"] = default
        if nullable is None:
            nullable = default is None
        if not nullable:
            content["nullable"] = False
        if sensitive:
            content["sensitive"] = True
        if validations:
            content["validation"] = [
                {"condition": condition, "error_message": message} for condition, message in validations
            ]
        self._require_new("variable", name, self._variables)
        self._variables[name] = content
        return Reference(f"${{var.{name}}}")

    def object_variable(
        self,
        name: str,
        *,
        description: str,
        attributes: Mapping[str, Attribute],
        many: Many = "map",
        default: object = REQUIRED,
        validations: Sequence[Validation] = (),
    ) -> Reference:
        """Declare a variable of objects in which a misspelt attribute is an error.

        Args:
            name: in snake_case, plural where there are many.
            description: what it is; the attributes are listed below it.
            attributes: what an object has.
            many: whether there is a ``map`` or a ``list`` of objects, or one (None).
            default: its default; left out it is required.
            validations: further conditions. They read ``var.NAME`` (``lookup(service, "port", null)``) inside
                ``try(..., true)``: the local value waits for all validations of its variable.

        Returns:
            The local value of the same name: the objects with every attribute, converted, defaults in place, and null
            where there is no default.

        Raises:
            ExportError: there is a variable or a local value of that name already, or an attribute of no known type.
        """
        objects = ObjectType(variable=name, attributes=attributes, many=many)
        self.variable(
            name,
            type="any",
            description=objects.described(description),
            default=default,
            validations=[*objects.validations(), *validations],
        )
        comment = f"What objects in var.{name} may have. A typed object would drop a misspelt attribute silently."
        for allowed, names in objects.allowed().items():
            self.local(allowed, names, comment=comment)
            comment = ""
        return self.local(name, objects.normalized(), comment=f"var.{name} with every attribute: defaults filled in.")

    def output(
        self,
        name: str,
        value: object,
        *,
        description: str,
        sensitive: bool = False,
        preconditions: Sequence[Validation] = (),
    ) -> None:
        """Declare an output.

        Args:
            name: in snake_case.
            value: an expression, or data with expressions.
            description: what it is.
            sensitive: whether it is hidden.
            preconditions: what must hold, with what is said where it does not: for what no single resource breaks.

        Raises:
            ExportError: there is an output of that name already.
        """
        content: dict[str, Any] = {"description": description, "value": value}
        if sensitive:
            content["sensitive"] = True
        if preconditions:
            content["precondition"] = [
                {"condition": condition, "error_message": message} for condition, message in preconditions
            ]
        self._declare("output", name, content)

    # -- what stands inside -------------------------------------------------------------------------------------

    def local(self, name: str, value: object, *, comment: str = "") -> Reference:
        """Declare a local value, and get the reference to it.

        Args:
            name: in snake_case.
            value: an expression, or data with expressions.
            comment: stands above it, and sets it and those that follow apart from those before.

        Raises:
            ExportError: there is a local value of that name already.
        """
        self._declare("locals", name, value)
        if comment:
            self._local_comments[name] = comment
        return Reference(f"${{local.{name}}}")

    def check(self, name: str, condition: str, error_message: str, *, data: Mapping[str, Any] | None = None) -> None:
        """Declare a ``check`` block: it warns and does not stop.

        Args:
            name: in snake_case.
            condition: an expression.
            error_message: what is said where it does not hold.
            data: a scoped data source: ``{TYPE: {NAME: BODY}}``.

        Raises:
            ExportError: there is a check of that name already.
        """
        content: dict[str, Any] = {"assert": {"condition": condition, "error_message": error_message}}
        self._declare("check", name, {"data": data, **content} if data else content)

    def call(self, name: str, source: str, inputs: Mapping[str, Any], **settings: Any) -> None:  # noqa: ANN401 - JSON
        """Call another module.

        Args:
            name: of the call.
            source: ``../inf1-capacity``.
            inputs: its variables.
            settings: Terraform's own arguments: ``for_each``, ``count``, ``depends_on``, ``providers``.

        Raises:
            ExportError: there is a call of that name already.
        """
        self._declare("module", name, {"source": source, **settings, **inputs})

    # -- the result ---------------------------------------------------------------------------------------------

    def _declare(self, section: str, name: str, content: object) -> None:
        self._require_new(section, name, self._declared[section])
        self._declared[section][name] = content
        self.add_override(f"{section}.{name}", content)

    def _require_new(self, section: str, name: str, declared: Container[str]) -> None:
        if name in declared:
            raise ExportError(f"module {self.name}: {section} {name!r} is declared twice; names are distinct")

    def finished(self, synthesized: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The configuration as the module's files hold it, and the order of its resources.

        Args:
            synthesized: what CDKTF made of the constructs.

        Raises:
            ExportError: a comment is about a block that is not there.
        """
        declared = Declared(
            module=self.name,
            variables=self._variables,
            contents=self._declared,
            comments=self._comments,
            remarks=self._remarks,
            local_comments=self._local_comments,
            dynamics=self._dynamics,
            moved=tuple(self._moved),
        )
        return finished(synthesized, declared), tuple(self._order)
