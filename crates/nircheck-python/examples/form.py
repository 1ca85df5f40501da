"""A number that somebody typed into a form: accept it, or say what is wrong with it."""

import nircheck


def read(text: str) -> nircheck.Nir | None:
    try:
        return nircheck.Nir(text, lang="fr")
    except nircheck.InvalidNir as error:
        print(error)
        for suggestion in nircheck.suggest(text, limit=3):
            print("  ou bien :", nircheck.format(suggestion["number"], form="paper"))
        return None


def main() -> None:
    nir = read("2 95 10 99 126 111 93")
    assert nir is not None
    print(nir, repr(nir), nir.sex, nir.birth_years("2026-11"))
    assert read("2 95 1O 99 126 111 93") is None


if __name__ == "__main__":
    main()
