"""What a user may do wrong. Everything else crashes loudly."""

from typing import Any


class RuleViolation(Exception):
    """A refused act: `code` for programs, `message` (translated when shown) for the person."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
