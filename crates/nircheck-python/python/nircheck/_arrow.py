"""Results as types that every engine reads."""

from typing import Any

import pyarrow as pa


def plain(array: Any) -> Any:
    """An array without dictionaries, which engines do not read in a struct, and without unsigned
    integers, which Spark does not have."""
    return array.cast(plain_type(array.type))


def plain_type(kind: Any) -> Any:
    """The type of such an array."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_unsigned_integer(kind):
        return pa.int64() if kind.bit_width > 16 else pa.int32()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(plain_type(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(plain_type(kind.value_type))
    return kind
