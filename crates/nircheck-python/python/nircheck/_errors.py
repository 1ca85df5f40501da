"""The error of a value that is not a well-formed number."""


class InvalidNir(ValueError):
    """A value is not a well-formed number. No part of it is in the error.

    code: the rule that is broken, such as `key` or `month`; stable.
    field: the part of the number that breaks it, such as `key`.
    position: where, from 0: in characters of a `str`, in bytes of `bytes`.
    expected: a code for what was expected there, such as `computed-key`.
    """

    code: str
    field: str
    position: int
    expected: str

    def __init__(
        self, message: str, code: str, field: str, position: int, expected: str
    ) -> None:
        super().__init__(message, code, field, position, expected)
        self.code = code
        self.field = field
        self.position = position
        self.expected = expected

    def __str__(self) -> str:
        return str(self.args[0])
