"""Each adaptor against its library, where that is installed."""

import doctest
import importlib
import json
import os
import random
import shutil
import sqlite3
import sys
import traceback

import nircheck
import pytest

VALID = "295109912611193"
PAPER = "2 95 10 99 126 111 93"
WRONG = "295109912611194"
VALUES = [PAPER, WRONG, None, VALID]
KEY = bytes(range(32))
OTHERS = ["duckdb", "faker", "hypothesis", "pandas", "pandera", "polars", "pydantic"]


def is_hidden(error):
    """Whether an error, and those that it comes from, show no number."""
    shown = "".join(traceback.format_exception_only(error)) + repr(error) + str(error.args)
    shown = "".join(filter(str.isdigit, shown))
    return "951099" not in shown and (error.__cause__ is None or is_hidden(error.__cause__))


@pytest.mark.parametrize("name", [*OTHERS, "sqlite"])
def test_examples(name):
    if name != "sqlite":
        pytest.importorskip(name)
    module = "testing" if name in ("faker", "hypothesis") else name
    failed, tried = doctest.testmod(importlib.import_module(f"nircheck.{module}"))
    assert (failed, tried > 0) == (0, True)


def test_the_package_imports_no_library():
    import subprocess
    import sys

    code = "import sys, nircheck; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {*OTHERS, "django", "spacy", "pyarrow"} & set(done.stdout.split())


def test_pandas():
    pd = pytest.importorskip("pandas")
    import nircheck.pandas  # noqa: F401

    series = pd.Series(VALUES, index=list("abcd"), name="n")
    valid = series.nir.is_valid(profile="ins")
    assert (list(valid.index), valid.name) == (list("abcd"), "n")
    assert valid.fillna(False).tolist() == [True, False, False, True]
    assert series.nir.report().struct.field("code")["b"] == "key"
    assert series.nir.compare(sex="F").struct.field("sex")["a"] == "agree"
    assert series.nir.pseudonymize(KEY)["a"] == nircheck.pseudonymize(VALID, KEY)


def test_polars():
    pl = pytest.importorskip("polars")
    import nircheck.polars  # noqa: F401

    people = pl.DataFrame({"n": VALUES, "sex": ["F", "F", "F", "M"]})
    n = pl.col("n").nir
    for frame in (people, people.lazy()):
        found = frame.select(
            n.is_valid().alias("valid"),
            n.report(profile="ins").struct.field("code").alias("code"),
            n.compare(sex=pl.col("sex")).struct.field("sex").alias("sex"),
            n.mask(show="kind").alias("mask"),
            n.pseudonymize(KEY).alias("pseudonym"),
            n.suggest().list.len().alias("suggested"),
        ).lazy()
        types = found.collect_schema()
        found = found.collect()
        assert found.schema == types
        assert found["valid"].to_list() == [True, False, None, True]
        assert found["code"].to_list() == [None, "key", None, None]
        assert found["sex"].to_list() == ["agree", None, None, "differ"]
        assert found["mask"].to_list()[0] == "2**************"
        assert found["pseudonym"][3] == nircheck.pseudonymize(VALID, KEY)
        assert found["suggested"][1] > 0
    assert people["n"].nir.is_valid().to_list() == [True, False, None, True]
    sums = people.group_by("sex").agg(n.is_valid().sum()).sort("sex")
    assert sums["n"].to_list() == [1, 1]


SQL = ["nir_valid", "nir_kind", "nir_paper", "nir_with_key", "nir_mask", "nir_redact", "nir_pseudonymize"]
IN_SQL = [
    (True, "nir", PAPER, VALID, "*" * 15, "* ** ** ** *** *** **", nircheck.pseudonymize(VALID, KEY)),
    (False, "nir", None, None, "*" * 15, WRONG, None),
    (None,) * len(SQL),
    (True, "nir", PAPER, VALID, "*" * 15, "*" * 15, nircheck.pseudonymize(VALID, KEY)),
]


def test_duckdb():
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    import nircheck.duckdb

    con = duckdb.connect()
    nircheck.duckdb.register(con, key=KEY, lang="fr")
    con.execute("CREATE TABLE people (i INTEGER, n VARCHAR)")
    con.executemany("INSERT INTO people VALUES (?, ?)", list(enumerate(VALUES)))
    columns = ", ".join(f"{name}(n)" for name in SQL)
    assert con.sql(f"SELECT {columns} FROM people ORDER BY i").fetchall() == IN_SQL
    rows = con.sql("SELECT nir_report(n) FROM people ORDER BY i").fetchall()
    reports = [value and nircheck.report(value, lang="fr") for value in VALUES]
    assert [row[0] for row in rows] == reports
    others = "nir_parse(n).place, nir_scan(n)[1].start, nir_suggest(n)[1].slip, nir_place('75056').name"
    assert con.sql(f"SELECT {others} FROM people WHERE i = 0").fetchall() == [
        ("99126", 0, None, "Paris")
    ]
    # More rows than a vector of DuckDB holds.
    many = "SELECT count(*) FILTER (nir_valid(n)), count(nir_report(n).code) FROM people, range(10000)"
    assert con.sql(many).fetchall() == [(20000, 10000)]


def test_sqlite():
    import nircheck.sqlite

    con = sqlite3.connect(":memory:")
    nircheck.sqlite.register(con, key=KEY)
    con.execute("CREATE TABLE people (i INTEGER, n)")
    con.executemany("INSERT INTO people VALUES (?, ?)", enumerate(VALUES))
    columns = ", ".join(f"{name}(n)" for name in SQL)
    assert con.execute(f"SELECT {columns} FROM people ORDER BY i").fetchall() == IN_SQL
    report = con.execute("SELECT nir_report(n) FROM people WHERE i = 1").fetchone()[0]
    assert json.loads(report) == nircheck.report(WRONG)
    for value, valid in [(int(VALID), 1), (VALID.encode(), 1), (float(VALID), 1), (b"\xff", 0)]:
        assert con.execute("SELECT nir_valid(?)", [value]).fetchone() == (valid,)
    assert con.execute("SELECT nir_valid(1e300), nir_valid(1.5)").fetchone() == (0, 0)


def test_pydantic():
    pydantic = pytest.importorskip("pydantic")
    from typing import Annotated

    from nircheck.pydantic import Nir, NirType

    class Person(pydantic.BaseModel):
        nir: Nir
        strict: Annotated[nircheck.Nir, NirType(strict=True, lang="fr")] | None = None

    person = Person(nir=PAPER)
    assert person.nir == nircheck.Nir(VALID)
    assert person.model_dump() == {"nir": person.nir, "strict": None}
    assert Person.model_validate_json(person.model_dump_json()) == person
    assert "951099" not in repr(person)
    for value in (VALID.encode(), int(VALID), person.nir):
        assert Person(nir=value) == person
    schema = Person.model_json_schema()["properties"]["nir"]
    assert schema == {"type": "string", "title": "NIR", "minLength": 13}
    assert "pattern" in Person.model_json_schema(mode="serialization")["properties"]["nir"]
    for value, kind in [(WRONG, "nir_key"), ("12", "nir_length"), ([WRONG], "nir_type"), (1.5, "nir_type")]:
        with pytest.raises(pydantic.ValidationError) as raised:
            Person(nir=value)
        assert is_hidden(raised.value)
        assert "951099" not in raised.value.json() + str(raised.value.errors())
        assert [error["type"] for error in raised.value.errors()] == [kind]
    with pytest.raises(pydantic.ValidationError, match="caract") as raised:
        Person(nir=VALID, strict=PAPER)
    context = raised.value.errors()[0]["ctx"]
    assert context["code"] == nircheck.report(PAPER, strict=True)["code"]
    assert set(context) == {"code", "field", "position", "expected"}


def test_django():
    pytest.importorskip("django")
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        )
        django.setup()
    from django import forms
    from django.core.exceptions import ValidationError
    from django.db import connection, models
    from django.db.migrations.writer import MigrationWriter
    from django.utils import translation

    from nircheck.django import NirField, NirFormField, NirValidator

    class Person(models.Model):
        nir = NirField(unique=True, options={"at": "2026-11"})

        class Meta:
            app_label = "people"

    class PersonForm(forms.ModelForm):
        class Meta:
            model = Person
            fields = ["nir"]

    with connection.schema_editor() as editor:
        editor.create_model(Person)
    form = PersonForm({"nir": PAPER})
    assert isinstance(form.fields["nir"], NirFormField)
    assert "maxlength" not in str(form)
    form.save()
    for written in (PAPER, VALID, VALID[:13], nircheck.Nir(VALID)):
        assert Person.objects.get(nir=written).nir == VALID
    assert Person.objects.filter(nir__startswith="2951").count() == 1
    assert not Person.objects.filter(nir=WRONG).exists()
    assert "nir" in PersonForm({"nir": VALID}).errors  # it is unique
    for language in ("en", "fr-ca"):
        with translation.override(language):
            message = nircheck.report(WRONG, lang=language[:2])["message"]
            assert PersonForm({"nir": WRONG}).errors["nir"] == [message]
            with pytest.raises(ValidationError) as raised:
                Person(nir=WRONG).full_clean()
            assert raised.value.message_dict == {"nir": [message]}
            assert is_hidden(raised.value)
    with pytest.raises(ValidationError) as raised:
        NirValidator(strict=True)(PAPER)
    assert raised.value.code == nircheck.report(PAPER, strict=True)["code"]
    field = MigrationWriter.serialize(Person._meta.get_field("nir"))[0]
    assert field == "nircheck.django.NirField(max_length=15, options={'at': '2026-11'}, unique=True)"
    assert "profile" in MigrationWriter.serialize(NirValidator(profile="ins"))[0]
    assert NirFormField(required=False).clean("") == ""


SLIPS = {"digit", "swap", "key"}


def judge(sample, slips):
    """What the engine says of a sample is the truth beside it."""
    report = nircheck.report(sample.text, at="2026-11")
    right = nircheck.report(sample.number, at="2026-11")
    assert (report["verdict"] == "valid") == sample.valid == (sample.text == sample.number)
    assert (right["verdict"], right["kind"]) == ("valid", sample.kind)
    assert not {"fictitious", "place-unknown", "corsica-date"} & set(right["findings"])
    assert sample.slip in slips
    assert sample.text not in repr(sample)


def test_faker():
    faker = pytest.importorskip("faker")
    from nircheck.testing import NirProvider

    fake = faker.Faker()
    fake.add_provider(NirProvider)
    fake.seed_instance(12)
    numbers = [fake.nir() for _ in range(50)]
    assert all(map(nircheck.is_valid, numbers))
    slips = set()
    for _ in range(3000):
        for make in (fake.nir_sample, fake.nir_corsican, fake.nir_provisional):
            judge(make(), {None})
        sample = fake.nir_near_miss()
        judge(sample, SLIPS)
        slips.add(sample.slip)
    assert slips == SLIPS
    fake.seed_instance(12)
    assert [fake.nir() for _ in range(50)] == numbers


def test_hypothesis():
    hypothesis = pytest.importorskip("hypothesis")
    from nircheck import testing

    for strategy, slips in [
        (testing.valid(), {None}),
        (testing.corsican(), {None}),
        (testing.provisional(), {None}),
        (testing.near_misses(), SLIPS),
    ]:

        @hypothesis.given(strategy)
        def check(sample):
            judge(sample, slips)  # noqa: B023: called at once

        check()


def test_pandera():
    pa = pytest.importorskip("pandera.pandas")
    pd = pytest.importorskip("pandas")
    import nircheck.pandera

    schema = pa.DataFrameSchema({"n": pa.Column(None, nircheck.pandera.is_nir(), nullable=True)})
    schema.validate(pd.DataFrame({"n": [PAPER, None]}))
    for lazy in (False, True):
        with pytest.raises((pa.errors.SchemaError, pa.errors.SchemaErrors)) as raised:
            schema.validate(pd.DataFrame({"n": VALUES}), lazy=lazy)
        assert "951099" not in str(raised.value).replace(" ", "")


TEXT = "Né le 3. Sécu : 2 95 10 99 126 111 93, dossier 2951099126111."


def test_presidio():
    presidio = pytest.importorskip("presidio_analyzer")
    spacy = pytest.importorskip("spacy")
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    from nircheck.presidio import SCORES, NirRecognizer

    recognizer = NirRecognizer()
    found = recognizer.analyze(TEXT, ["FR_NIR"])
    assert [(TEXT[it.start : it.end], it.score) for it in found] == [
        (PAPER, SCORES["high"]),
        (VALID[:13], SCORES["low"]),
    ]
    assert recognizer.analyze(TEXT, ["PERSON"]) == []

    class Blank(SpacyNlpEngine):
        """A blank model: nothing is downloaded."""

        def __init__(self):
            super().__init__()
            self.nlp = {"fr": spacy.blank("fr")}

    registry = presidio.RecognizerRegistry([recognizer], supported_languages=["fr"])
    engine = presidio.AnalyzerEngine(registry, Blank(), supported_languages=["fr"])
    found = engine.analyze(TEXT, "fr", score_threshold=0.5)
    assert [(it.entity_type, TEXT[it.start : it.end]) for it in found] == [("FR_NIR", PAPER)]


def test_spacy():
    spacy = pytest.importorskip("spacy")
    import nircheck.spacy  # noqa: F401

    nlp = spacy.blank("fr")
    nlp.add_pipe("nircheck", config={"certainty": "low"})
    doc = nlp(TEXT)
    assert [span.text for span in doc.ents] == [PAPER, VALID[:13]]
    assert [(span.text, span._.certainty) for span in doc.spans["nir"]] == [
        (PAPER, "high"),
        (VALID[:13], "low"),
    ]
    assert {span.label_ for span in doc.ents} == {"nir"}
    high = spacy.blank("fr")
    high.add_pipe("nircheck", config={"label": "secu"})
    doc = high(TEXT)
    assert [span.text for span in doc.spans["secu"]] == [PAPER]
    random.seed(12)
    for _ in range(200):
        text = "".join(random.choices([*"né., 2-", PAPER, VALID], k=12))
        doc = nlp(text)
        for span in doc.spans["nir"]:
            assert nircheck.scan(span.text, certainty="low")


def test_spark(tmp_path):
    """In one process: not a cluster."""
    pyspark = pytest.importorskip("pyspark")
    if not shutil.which("java") or not hasattr(pyspark.sql.functions, "arrow_udf"):
        pytest.skip("no Java, or Spark is older than 4.1")
    from nircheck import spark as nir

    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    builder = pyspark.sql.SparkSession.builder.master("local[1]")
    builder = builder.config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    try:
        key_file = tmp_path / "key"
        key_file.write_bytes(KEY)
        rows = [(i, value, "F") for i, value in enumerate(VALUES)]
        people = session.createDataFrame(rows, "i int, n string, sex string")
        found = people.select(
            nir.is_valid("n"),
            nir.report("n", lang="fr"),
            nir.mask("n"),
            nir.pseudonymize("n", str(key_file)),
            nir.compare("n", sex="sex")["sex"],
        )
        plan = found._jdf.queryExecution().toString()
        assert KEY.hex() not in plan and str(KEY) not in plan
        rows = [row.asDict(True) for row in found.toDF(*"abcde").collect()]
        for row, value in zip(rows, VALUES, strict=True):
            assert row["a"] == (None if value is None else nircheck.is_valid(value))
            assert row["b"] == (None if value is None else nircheck.report(value, lang="fr"))
            assert row["c"] == (None if value is None else nircheck.mask(value))
            right = value is not None and nircheck.is_valid(value)
            assert row["d"] == (nircheck.pseudonymize(value, KEY) if right else None)
            assert row["e"] == ("agree" if right else None)
        checked = nir.check(people, "n").collect()
        assert [row.report and row.report.code for row in checked] == [None, "key", None, None]
        nir.register(session)
        people.createOrReplaceTempView("people")
        query = "SELECT count_if(nir_valid(n)), max(nir_report(n).code), max(nir_paper(n)) FROM people"
        assert tuple(session.sql(query).first()) == (2, "key", PAPER)
    finally:
        session.stop()
