"""A type for fields of pydantic 2.

>>> from nircheck.pydantic import Nir
>>> from pydantic import BaseModel
>>> class Person(BaseModel):
...     nir: Nir
>>> Person(nir="2 95 10 99 126 111 93").model_dump_json()
'{"nir":"295109912611193"}'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

import nircheck
from nircheck.types import Lang


class _Wrong(str):
    """A wrong value, masked, and what is wrong with it: all that errors can show of the input."""

    error: PydanticCustomError


@dataclass(frozen=True)
class NirType:
    """The annotation of a `nircheck.Nir` that is read from a `str`, `bytes`, an `int` or a `Nir`, and
    is written as 13 or 15 characters in JSON.

    An error has the type `nir_` and the code of the rule, such as `nir_key`, and in its context
    `code`, `field`, `position` and `expected`. Its input is masked.
    """

    profile: str | None = None
    strict: bool = False
    lang: Lang | None = None

    def _read(self, value: Any) -> nircheck.Nir | _Wrong:
        try:
            return nircheck.Nir(
                value, profile=self.profile, strict=self.strict, lang=self.lang
            )
        except nircheck.InvalidNir as error:
            wrong = _Wrong(nircheck.mask(value))
            context = {
                "code": error.code,
                "field": error.field,
                "position": error.position,
                "expected": error.expected,
            }
            kind = "nir_" + error.code.replace("-", "_")
            wrong.error = PydanticCustomError(kind, str(error), context)
        except TypeError:
            wrong = _Wrong("*")
            wrong.error = PydanticCustomError("nir_type", "a number is a text or an integer")
        return wrong

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def accept(value: nircheck.Nir | _Wrong) -> nircheck.Nir:
            if isinstance(value, _Wrong):
                raise value.error
            return value

        # An error shows the input of the step that raised it, so the second one raises.
        return core_schema.chain_schema(
            [
                core_schema.no_info_plain_validator_function(self._read),
                core_schema.no_info_plain_validator_function(accept),
            ],
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = {"type": "string", "title": "NIR", "minLength": 13}
        if self.strict or handler.mode == "serialization":
            described["maxLength"] = 15
            described["pattern"] = "^[1-8][0-9]{5}[0-9AB][0-9]{6}([0-9]{2})?$"
        return described


Nir = Annotated[nircheck.Nir, NirType()]
"""A number in any form that `nircheck.Nir` reads. `Annotated[nircheck.Nir, NirType(...)]` has options."""
