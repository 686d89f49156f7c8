"""Adjustment: subnets with IPv6 blocks can be described, and found by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]

FILTERS: Final = {
    "ipv6-cidr-block-association.association-id": "associationId",
    "ipv6-cidr-block-association.ipv6-cidr-block": "ipv6CidrBlock",
}
"""Filter of DescribeSubnets -> moto's name of the value."""


class _State(str):
    """The state of an association as AWS answers it, which moto also asks as if it were a mapping."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> str:  # noqa: ANN401
        return str(self) if key == "State" else super().__getitem__(key)


def _apply() -> None:
    from moto.ec2.models.subnets import Subnet  # noqa: PLC0415

    def attaching(original: Callable[..., Any]) -> Callable[..., Any]:
        def attach(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            association = original(self, *args, **kwargs)
            association["ipv6CidrBlockState"] = _State(association["ipv6CidrBlockState"]["State"])
            return association

        return attach

    def filtering(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_filter_value(self: Any, filter_name: str, method_name: str | None = None) -> Any:  # noqa: ANN401
            if filter_name in FILTERS:
                return [one[FILTERS[filter_name]] for one in self.ipv6_cidr_block_associations.values()]
            return original(self, filter_name, method_name)

        return get_filter_value

    replace(Subnet, "attach_ipv6_cidr_block_associations", attaching)
    replace(Subnet, "get_filter_value", filtering)


ADJUSTMENT = Adjustment(
    id="subnet-ipv6",
    moto=(
        "DescribeSubnets answers the text of a Python dict for the state of an IPv6 block, and HTTP 500 to a filter by "
        "the block's association"
    ),
    aws="the state is a word, and subnets are found by their associations",
    why="no subnet with an IPv6 block could be made: Terraform waits for its state, by that filter",
    apply=_apply,
)
