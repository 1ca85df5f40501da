"""A validator and fields for Django.

Messages are in the active language: French, or English through the project's translations.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import get_language, gettext

import nircheck


@deconstructible
class NirValidator:
    """Raises a ValidationError for a value that is not a well-formed number, with the code of the
    rule, such as `key`, and `field` and `position` as parameters. No part of the value is in it.

    options: those of `nircheck.report`, such as `profile`, but for `lang`.
    """

    def __init__(self, **options: Any) -> None:
        self.options = options

    def __call__(self, value: Any) -> None:
        french = (get_language() or "").startswith("fr")
        report = nircheck.report(value, lang="fr" if french else "en", **self.options)
        message = report["message"]
        if message is not None:
            raise ValidationError(
                message if french else gettext(message),
                code=report["code"],
                params={"field": report["field"], "position": report["position"]},
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NirValidator) and self.options == other.options

    def read(self, value: Any) -> str:
        """The number, 15 characters with its key; a wrong value raises."""
        self(value)
        return nircheck.with_key(value, **self.options)


class NirFormField(forms.CharField):
    """A field of a form: read with or without separators, cleaned to 15 characters.

    options: those of `nircheck.report`.
    """

    def __init__(self, *, options: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._nir = NirValidator(**options or {})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text if text in self.empty_values else self._nir.read(text)


class NirField(models.CharField):
    """A field of a model: a number in 15 characters, one writing for each number, so that `unique` and
    lookups find it. A number that is given without its key gets the computed one.

    As for every field, a model is checked by its `full_clean`, which forms call, and not by its
    `save`: that writes a wrong value as it is.

    options: those of `nircheck.report`.
    """

    def __init__(
        self, *args: Any, options: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 15)
        super().__init__(*args, **kwargs)
        self.options = options or {}
        self._nir = NirValidator(**self.options)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.options:
            kwargs["options"] = self.options
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        return value if value in self.empty_values else self._nir.read(value)

    def get_prep_value(self, value: Any) -> Any:
        # A part of a number is looked up as it is.
        value = models.Field.get_prep_value(self, value)
        if value in self.empty_values or not nircheck.is_valid(value, **self.options):
            return value
        return nircheck.with_key(value, **self.options)

    def formfield(self, **kwargs: Any) -> Any:
        # The form takes separators, so it has no greatest length.
        given = {"form_class": NirFormField, "options": self.options, **kwargs, "max_length": None}
        return models.Field.formfield(self, **given)
