"""What is planned and not applied."""

from __future__ import annotations

from neuronfleet.rehearsal.unsupported import select


def planned(*blocks):
    """A plan of blocks given as (address, references)."""
    return {
        "resource_changes": [
            {"address": address, "type": address.split(".")[0], "mode": "managed"}
            for address, _ in blocks
            if not address.startswith("data.")
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {"address": address.split("[")[0], "expressions": {"x": {"references": list(references)}}}
                    for address, references in blocks
                ]
            }
        },
    }


def test_everything_is_applied_where_the_emulator_can_make_everything():
    """Without an unsupported resource nothing is targeted, so the plan stays whole."""
    found = select(planned(("aws_vpc.a", ()), ("aws_subnet.b", ("aws_vpc.a.id", "aws_vpc.a"))))
    assert found.targets == ()
    assert found.not_applied == ()


def test_what_refers_to_an_unsupported_resource_is_left_out_too():
    """Dependents are left out through data sources and indices, each with its reason; the rest is targeted."""
    found = select(
        planned(
            ("aws_globalaccelerator_accelerator.a", ()),
            ("data.aws_x.d", ("aws_globalaccelerator_accelerator.a.id", "aws_globalaccelerator_accelerator.a")),
            ('aws_route53_record.r["x"]', ("data.aws_x.d.name",)),
            ("aws_vpc.v", ()),
        )
    )
    assert found.targets == ("aws_vpc.v",)
    assert {item.address: item.reason for item in found.not_applied} == {
        "aws_globalaccelerator_accelerator.a": "moto has no Global Accelerator",
        'aws_route53_record.r["x"]': "it refers to data.aws_x.d, which is not applied",
    }
