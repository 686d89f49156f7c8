"""NET004: listeners refuse TLS 1.0 and 1.1."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.net._balancers import LISTENERS
from neuronfleet.policies.net._samples import LISTENER, load_balanced

_DEFAULT: Final = "ELBSecurityPolicy-2016-08"
"""Of listeners that are not made in the console; it takes TLS 1.0."""

_MODERN: Final = r"ELBSecurityPolicy-(?:TLS13-1-[23]-.+|TLS-1-2-.+|FS-1-2-.+)"


def _examples() -> tuple[Example, ...]:
    good = load_balanced()
    return (
        passes("TLS 1.2 and 1.3", good),
        fails("TLS 1.0 too", good.change(LISTENER, "ssl_policy", "ELBSecurityPolicy-TLS13-1-0-2021-06")),
        fails("A policy of 2016", good.change(LISTENER, "ssl_policy", "ELBSecurityPolicy-2016-08")),
        unknown("The policy is not known", good.change(LISTENER, "ssl_policy", UNKNOWN)),
        null("The default policy takes TLS 1.0", good.change(LISTENER, "ssl_policy", COMPUTED)),
        not_judged("Plain HTTP has no TLS", good.change(LISTENER, "protocol", "HTTP")),
    )


@policy(
    "NET004",
    "modern-tls",
    Severity.MEDIUM,
    title="HTTPS and TLS listeners take TLS 1.2 or later only.",
    why="TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996); the default policy still takes them.",
    fix='Set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06".',
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
        "https://www.rfc-editor.org/rfc/rfc8996",
    ),
    types=LISTENERS,
    examples=_examples,
)
def modern_tls(listener: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one listener."""
    encrypted = listener["protocol"].or_default(None).equals("HTTPS", "TLS")
    if encrypted.is_false:
        return not_applicable("it speaks no TLS")
    if encrypted.is_unknown:
        return undecided("the protocol is known only after apply", listener["protocol"])
    chosen = listener["ssl_policy"].or_default(_DEFAULT)
    return judge(chosen.matches(_MODERN), f"ssl_policy is {chosen}, which takes TLS 1.0", at=chosen)
