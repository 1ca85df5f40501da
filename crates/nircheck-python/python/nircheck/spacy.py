"""A component of spaCy, `nircheck`, which adds the numbers of a text as spans.

`nlp.add_pipe("nircheck")` finds it where the wheel is installed.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

import nircheck
from nircheck.types import Certainty

Span.set_extension("certainty", default=None, force=True)


@Language.factory("nircheck", default_config={"label": "nir", "certainty": "high"})
class NirMatcher:
    """Adds the numbers, of this certainty at least, to `doc.ents` and `doc.spans[label]`. The
    certainty of each is in `span._.certainty`. A span holds whole tokens."""

    def __init__(self, nlp: Language, name: str, label: str, certainty: Certainty) -> None:
        self.label = label
        self.certainty: Certainty = certainty

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        for found in nircheck.scan(doc.text, certainty=self.certainty):
            start, end = found["start"], found["end"]
            span = doc.char_span(start, end, self.label, alignment_mode="expand")
            if span is not None:
                span._.certainty = found["certainty"]
                spans.append(span)
        doc.spans[self.label] = spans
        # A number comes before an entity that it overlaps.
        others = [it for it in doc.ents if not any(it.start < s.end and s.start < it.end for s in spans)]
        doc.ents = filter_spans(spans + others)
        return doc
