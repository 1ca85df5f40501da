"""The class of one number."""

import copy
import pickle

import nircheck
import pytest
from nircheck import InvalidNir, Nir

VALID = "2 95 10 99 126 111 93"


def test_fields():
    nir = Nir(VALID)
    assert (nir.kind, nir.status, nir.sex) == ("nir", "definitive-form", "female")
    assert (nir.year, nir.month, nir.department, nir.place) == (95, 10, "99", "99126")
    assert (nir.order, nir.key, nir.expected_key) == (111, 93, 93)
    assert nir.birth_years("2026-11") == [1995]
    assert nir.paper() == VALID
    assert nir.masked(show=("kind", "key")) == "2************93"
    assert Nir("2951099126111").key is None
    assert str(Nir("2951099126111").with_key()) == "295109912611193"
    assert Nir(b"2951099126111") == Nir(2951099126111) == Nir(Nir(VALID))
    provisional = Nir("7112312345678")
    assert (provisional.sex, provisional.place, provisional.order) == (None, None, None)
    assert provisional.birth_years("2026-11") == []
    with pytest.raises(AttributeError):
        nir.sex = "male"


def test_text():
    nir = Nir(VALID)
    assert str(nir) == f"{nir}" == "295109912611193"
    assert repr(nir) == "Nir(*)"
    assert repr([nir]) == "[Nir(*)]"


def test_identity_and_order():
    bare, keyed = Nir("2951099126111"), Nir(VALID)
    assert bare == keyed
    assert hash(bare) == hash(keyed)
    assert {bare: 1}[keyed] == 1
    other = Nir("278112B050002")
    assert other < keyed
    assert keyed >= bare
    assert sorted([keyed, other]) == [other, keyed]
    assert keyed != VALID
    assert (keyed == None) is False  # noqa: E711
    with pytest.raises(TypeError):
        _ = keyed < VALID


def test_copies():
    for text in (VALID, "2951099126111", "278112B050002", "7112312345678"):
        nir = Nir(text)
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(nir, protocol))
            assert again == nir
            assert str(again) == str(nir)
        assert copy.deepcopy(nir) == nir


def test_errors():
    with pytest.raises(InvalidNir) as raised:
        Nir("2 94 03 2B 120 005 18")
    error = raised.value
    assert isinstance(error, ValueError)
    assert (error.code, error.field, error.position) == ("key", "key", 19)
    assert error.expected == "computed-key"
    assert str(error) == (
        "key: the key does not match the number "
        "(position 19; expected: the key computed from the 13 characters)"
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.position) == (str(error), "key", 19)
    with pytest.raises(InvalidNir, match="la clé ne correspond pas au numéro"):
        Nir("2 94 03 2B 120 005 18", lang="fr")
    with pytest.raises(InvalidNir):
        Nir(VALID, strict=True)
    with pytest.raises(InvalidNir):
        Nir("7112312345678", profile="dsn")
    for value in (None, 1.5, [VALID]):
        with pytest.raises(TypeError):
            Nir(value)


def test_functions_take_one():
    nir = Nir(VALID)
    assert nircheck.is_valid(nir)
    assert nircheck.report([nir])[0]["verdict"] == "valid"
