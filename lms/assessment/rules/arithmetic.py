"""The value of a written calculation, as `3 * 14400 * 1.2`: numbers, brackets, the four operations, and median()."""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from statistics import median

LONGEST = 300
OPERATIONS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def value_of(calculation: str) -> Decimal:
    """What a calculation comes to, exactly where decimals allow.

    Raises:
        ValueError: it is not arithmetic, too long, or divides by zero.
    """
    if len(calculation) > LONGEST:
        raise ValueError(f"a calculation longer than {LONGEST} signs")
    try:
        return worked_out(ast.parse(calculation.strip(), mode="eval").body, calculation)
    except (SyntaxError, InvalidOperation, ZeroDivisionError, RecursionError) as error:
        raise ValueError(f"no calculation: {calculation}") from error


def worked_out(node: ast.expr, calculation: str) -> Decimal:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return Decimal(ast.get_source_segment(calculation.strip(), node) or "")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -worked_out(operand, calculation)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            return OPERATIONS[type(op)](worked_out(left, calculation), worked_out(right, calculation))
        case ast.Call(func=ast.Name(id="median"), args=[_, *_] as values, keywords=[]):
            return median(worked_out(value, calculation) for value in values)
    raise ValueError(f"not arithmetic: {calculation}")
