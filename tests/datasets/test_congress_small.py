"""Real smallness: 160 photographs, each in two sizes, and no other result rests on them."""

from falsematch import datasets
from falsematch.datasets.label_table import read_csv
from falsematch.sources import Originals


def rows() -> list[dict[str, str]]:
    place = datasets.manifest("congress_small").path.parent / "congress_small"
    return read_csv(place / "pairs.csv", ["image", "subject", "capture"])


def test_everybody_has_one_photograph_of_each_size():
    found = sorted((row["subject"], row["capture"]) for row in rows())
    people = sorted({row["subject"] for row in rows()})
    assert len(people) == 160
    assert found == sorted((person, capture) for person in people for capture in ("a", "small"))


def test_the_larger_ones_are_the_bytes_of_congress():
    ours, theirs = (datasets.manifest(name).hashes() for name in ("congress_small", "congress"))
    larger = [row["image"] for row in rows() if row["capture"] == "a"]
    assert all(ours[image] == theirs[image] for image in larger)


def test_every_small_one_says_how_it_was_encoded_and_in_which_band_it_is():
    for row in rows():
        if row["capture"] == "small":
            low, high = map(float, row["size"].split(" to "))
            assert low <= float(row["inter_eye_px"]) <= high
            assert 1 <= int(row["jpeg_quality"]) <= 100


def test_every_photograph_has_an_address():
    manifest = datasets.manifest("congress_small")
    [originals] = [source for source in manifest.sources if isinstance(source, Originals)]
    assert set(originals.rows()) == {row["image"] for row in rows()}
    assert {row["base"] for row in originals.rows().values()} <= set(originals.bases)
