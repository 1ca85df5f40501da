"""A recognizer for Microsoft Presidio.

With an `AnalyzerEngine`: `analyzer.registry.add_recognizer(NirRecognizer())`.
"""

from __future__ import annotations

from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult

import nircheck

SCORES = {"high": 0.95, "low": 0.4}
"""The score of each certainty: 15 characters with the right key, and those that may be something
else."""


class NirRecognizer(EntityRecognizer):
    """Finds numbers, as entities `FR_NIR`, in texts of one language."""

    def __init__(self, supported_language: str = "fr") -> None:
        super().__init__(["FR_NIR"], name="NirRecognizer", supported_language=supported_language)

    def load(self) -> None:
        """Nothing is to be loaded."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None
    ) -> list[RecognizerResult]:
        """The numbers in a text, with the scores of their certainties."""
        if entities and "FR_NIR" not in entities:
            return []
        return [
            RecognizerResult("FR_NIR", found["start"], found["end"], SCORES[found["certainty"]])
            for found in nircheck.scan(text, certainty="low")
        ]
