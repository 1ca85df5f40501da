"""What each function says of one value, and its options."""

import datetime

import nircheck
import pyarrow as pa
import pytest

VALID = "2 95 10 99 126 111 93"


def test_report():
    report = nircheck.report("2 55 08 14 168 025 00")
    assert report == {
        "verdict": "invalid",
        "code": "key-range",
        "field": "key",
        "position": 19,
        "message": "a key is between 01 and 97",
        "kind": "nir",
        "status": "definitive-form",
        "key_given": 0,
        "key_expected": 38,
        "findings": [],
    }
    french = nircheck.report("2 55 08 14 168 025 00", lang="fr")
    assert french["message"] == "une clé est comprise entre 01 et 97"
    assert nircheck.report(VALID, profile="dsn")["findings"] == ["key-not-expected"]
    assert nircheck.report(VALID, oid="1.2.250.1.213.1.4.8")["status"] == "definitive"


def test_positions():
    spaces = "2\u202f95\u202f13 99 126 111"
    assert nircheck.report(spaces)["position"] == 5
    assert nircheck.report(spaces.encode())["position"] == 9
    assert nircheck.report(pa.array([spaces])).field("position").to_pylist() == [5]


def test_options():
    assert nircheck.is_valid(VALID, strict=True) is False
    assert nircheck.is_valid(VALID, profile="INS") is True
    assert nircheck.is_valid("2951099126111", profile="ins") is False
    assert nircheck.report("7112312345678", at="2026-11")["findings"] is not None
    for at in ["1975-12", datetime.date(1975, 12, 31), datetime.datetime(1975, 12, 1)]:
        assert nircheck.place("20004", at=at)["name"] == "Ajaccio"
    wrong = [
        {"profile": "295109912611193"},
        {"oid": "295109912611193"},
        {"lang": "295109912611193"},
        {"at": "295109912611193"},
        {"at": "2026-13"},
        {"at": 5},
    ]
    for options in wrong:
        with pytest.raises(ValueError) as error:
            nircheck.is_valid(VALID, **options)
        assert "295109" not in str(error.value)
    with pytest.raises(TypeError):
        nircheck.is_valid(VALID, profil="dsn")


def test_parse():
    assert nircheck.parse(VALID) == {
        "sex": "female",
        "year": 95,
        "month": 10,
        "department": "99",
        "place": "99126",
        "order": 111,
        "key": 93,
        "kind": "nir",
    }
    provisional = nircheck.parse("7112312345678")
    assert provisional["kind"] == "nnp"
    assert {value for key, value in provisional.items() if key != "kind"} == {None}
    with pytest.raises(nircheck.InvalidNir):
        nircheck.parse("12")


def test_forms():
    assert nircheck.format(VALID) == "295109912611193"
    assert nircheck.format("295109912611193", form="paper") == VALID
    assert nircheck.with_key("2951099126111") == "295109912611193"
    assert nircheck.mask(VALID) == "*" * 15
    assert nircheck.mask(VALID, show="department") == "*****99********"
    assert nircheck.mask("no 12 é") == "*****"
    for call in (nircheck.format, nircheck.with_key):
        with pytest.raises(nircheck.InvalidNir) as error:
            call("2 95 13 99 126 111")
        assert (error.value.code, error.value.field, error.value.position) == ("month", "month", 5)
        assert error.value.expected == "month"
    with pytest.raises(ValueError):
        nircheck.format(VALID, form="x")
    with pytest.raises(ValueError):
        nircheck.mask(VALID, show=["x"])
    with pytest.raises(ValueError):
        nircheck.pseudonymize(VALID, b"short")


def test_suggest():
    assert nircheck.suggest(VALID) == []
    first = nircheck.suggest("2 95 1O 99 126 111 93")[0]
    assert first == {"number": "295109912611193", "slip": "look-alike", "index": 4}
    assert len(nircheck.suggest("295109912611194", limit=2)) == 2
    lists = nircheck.suggest(pa.array(["295109912611194", None, VALID]), limit=1).to_pylist()
    assert lists == [nircheck.suggest("295109912611194", limit=1), None, []]


def test_compare():
    number = "2500375051001"
    found = nircheck.compare(
        number, sex="F", birth_date="1950-04-02", birth_place="NEUILLY SUR SEINE", at="2026-11"
    )
    assert found == {
        "sex": "agree",
        "birth_date": "differ",
        "birth_year": "agree",
        "birth_month": "differ",
        "birth_place": "agree",
    }
    assert nircheck.compare(number, sex="?") == {"sex": "unreadable"}
    assert nircheck.compare(number, sex=" ") == {"sex": "cannot-tell"}
    day = datetime.date(1950, 3, 2)
    assert nircheck.compare(number, birth_date=day)["birth_date"] == "agree"
    assert nircheck.compare("7112312345678", sex="M") == {"sex": "cannot-tell"}

    numbers = pa.chunked_array([[number, None], ["12", number]])
    dates = pa.array([day, day, day, None])
    places = pa.array(["Lyon", None, None, "75051"]).dictionary_encode()
    found = nircheck.compare(numbers, sex="F", birth_date=dates, birth_place=places)
    assert found.num_chunks == 2
    assert found.to_pylist() == [
        {
            "sex": "agree",
            "birth_date": "agree",
            "birth_year": "agree",
            "birth_month": "agree",
            "birth_place": "differ",
        },
        None,
        None,
        {
            "sex": "agree",
            "birth_date": "cannot-tell",
            "birth_year": "cannot-tell",
            "birth_month": "cannot-tell",
            "birth_place": "agree",
        },
    ]
    stamps = pa.array([day] * 4).cast(pa.timestamp("ns"))
    found = nircheck.compare(numbers, birth_date=stamps)
    assert found.to_pylist()[0]["birth_date"] == "agree"
    with pytest.raises(ValueError):
        nircheck.compare(numbers, sex=["F", "F", "F"])
    with pytest.raises(ValueError):
        nircheck.compare(numbers, sex=["F"] * 5)


def test_place():
    neuilly = nircheck.place("75051", at="1950-06")
    assert neuilly["verdict"] == "known-at-birth"
    assert neuilly["department"] == "Seine"
    assert neuilly["today"] == "92051"
    assert nircheck.place("99126")["country"] == "GR"
    assert nircheck.place("nowhere") is None
    assert nircheck.place(["1004", None])[0]["name"] == "Ambérieu-en-Bugey"
    assert nircheck.place(pa.array(["75056", None])).field("name").to_pylist() == ["Paris", None]


def test_scan():
    text = "née le 3, n° 2 95 10 99 126 111 93, tél."
    found = nircheck.scan(text)
    assert len(found) == 1
    assert text[found[0]["start"] : found[0]["end"]] == VALID
    assert found[0]["certainty"] == "high"
    assert nircheck.redact(text) == "née le 3, n° * ** ** ** *** *** **, tél."
    encoded = text.encode()
    found = nircheck.scan(encoded)
    assert encoded[found[0]["start"] : found[0]["end"]].decode() == VALID
    assert nircheck.redact(encoded) == nircheck.redact(text).encode()
    assert nircheck.scan("Matricule 2951099126111.") == []
    assert len(nircheck.scan("Matricule 2951099126111.", certainty="low")) == 1
    array = pa.array([text, None, "rien"])
    assert nircheck.scan(array).to_pylist() == [nircheck.scan(text), None, []]
    assert nircheck.redact(array).to_pylist() == [nircheck.redact(text), None, "rien"]
