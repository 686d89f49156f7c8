"""A second reader, made by lark from the grammar as it is written down: what the product's own is compared with."""

from __future__ import annotations

import functools

from lark import Lark, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression.diagnosis import diagnosed, subject_refusal
from neuronfleet.placement.expression.lexicon import BARE_LITERAL, BARE_PATTERN, NO_WORD, QUOTED, SUBJECT
from neuronfleet.placement.expression.nodes import And, Comparison, Connective, Mixed, Not, Or
from neuronfleet.placement.expression.refusal import Refusal
from neuronfleet.placement.expression.rules import fault_of
from neuronfleet.placement.expression.vocabulary import MAX_NESTING, Argument, Operator, Subject

RULES = """
start: expression
expression: unit (CONNECTIVE unit)*
?unit: comparison
     | NOT unit             -> negation
     | LPAR expression RPAR -> group
comparison: SUBJECT EXISTENCE
          | SUBJECT COMPARISON literal
          | SUBJECT MEMBERSHIP LSQB literal (COMMA literal)* RSQB
          | SUBJECT MATCH pattern
?literal: BARE | QUOTED
?pattern: PATTERN | QUOTED

LPAR: "("
RPAR: ")"
LSQB: "["
RSQB: "]"
COMMA: ","
%ignore /[ \\t\\r\\n\\f]+/
"""


def _operators(argument):
    found = [one for one in Operator if one.argument is argument]
    words = {one.word for one in found} | {one.symbol for one in found if one.symbol[-1].isalpha()}
    signs = {one.symbol for one in found} - words
    by_length = [sorted(group, key=lambda text: (-len(text), text)) for group in (words, signs)]
    return "|".join([rf"(?:{'|'.join(by_length[0])}){NO_WORD}", *by_length[1]])


TERMINALS = {
    # Before SUBJECT, which would take words too.
    "CONNECTIVE.2": rf"(?:and|or){NO_WORD}|&&|\|\|",
    "NOT.2": rf"not{NO_WORD}|!",
    "EXISTENCE.2": _operators(Argument.NOTHING),
    "MEMBERSHIP.2": _operators(Argument.LIST),
    "MATCH.2": _operators(Argument.PATTERN),
    "COMPARISON.2": _operators(Argument.LITERAL),
    "SUBJECT": SUBJECT,
    "BARE": BARE_LITERAL,
    "PATTERN": BARE_PATTERN,
    "QUOTED": QUOTED,
}
GRAMMAR = "\n".join(
    [RULES, *("{}: /{}/".format(name, pattern.replace("/", r"\/")) for name, pattern in TERMINALS.items())]
)
CONNECTIVES = {"and": Connective.AND, "&&": Connective.AND, "or": Connective.OR, "||": Connective.OR}


def read(text):
    """Read an expression, or raise the refusal that follows from what lark's parser would take."""
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        # Not error.expected: that names what merged parser states take, such as ']' outside of a list.
        expected = frozenset(error.interactive_parser.accepts())
        at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        raise diagnosed(text, len(text) if at_end else error.pos_in_stream, expected) from None


@functools.cache
def _parser():
    # The contextual lexer: which token may follow decides how text is cut.
    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False, transformer=_Nodes())


class _Nodes(Transformer):
    """One method for each rule; lark calls it as soon as the rule is complete."""

    def start(self, children):
        return children[0]

    def group(self, children):
        return children[1]

    def negation(self, children):
        sign, operand = children
        return _checked(sign, lambda: Not(operand, column=sign.start_pos + 1))

    def expression(self, children):
        operands, signs = tuple(children[::2]), children[1::2]
        if not signs:
            return operands[0]
        connectives = tuple(CONNECTIVES[str(one)] for one in signs)
        column = operands[0].column
        if len(set(connectives)) > 1:
            return _checked(signs[0], lambda: Mixed(operands, connectives, column=column))
        kind = And if connectives[0] is Connective.AND else Or
        return _checked(signs[0], lambda: kind(operands, column=column))

    def comparison(self, children):
        name, sign = children[0], children[1]
        literals = [one for one in children[2:] if one.type in {"BARE", "PATTERN", "QUOTED"}]
        subject = Subject.spelled(str(name))
        if subject is None:
            raise subject_refusal(str(name), name.start_pos + 1)
        operator = Operator.spelled(str(sign))
        values = tuple(str(one)[1:-1] if one.type == "QUOTED" else str(one) for one in literals)
        argument = values if operator.argument is Argument.LIST else values[0] if values else None
        fault = fault_of(subject, operator, argument)
        if fault is not None:
            at = sign if fault.item is None else literals[fault.item]
            raise Refusal(fault.problem, at.start_pos + 1 + fault.offset + (at.type == "QUOTED"), fix=fault.fix)
        columns = tuple(one.start_pos + 1 for one in literals)
        return Comparison(subject, operator, argument, column=name.start_pos + 1, argument_columns=columns)


def _checked(at, make):
    try:
        return make()
    except PlacementError:
        raise Refusal(f"is nested more than {MAX_NESTING} deep", at.start_pos + 1, fix="write it flatter") from None
