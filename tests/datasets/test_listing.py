"""What the lab tells people of a dataset, with nothing left out that is against it."""

from falsematch import datasets
from falsematch.store import Store


def test_list_holds_every_dataset_with_what_matters(store: Store) -> None:
    fhibe = next(one for one in datasets.known(store) if one.name == "fhibe")
    assert (fhibe.access, fhibe.scraped, fhibe.provenances, fhibe.fetched) == (
        "terms",
        False,
        ("self-reported",),
        False,
    )


def test_description_holds_every_fault(store: Store) -> None:
    manifest = datasets.manifest("rfw")
    text = "\n".join(datasets.describe(manifest, store))
    assert all(fault.text in text for fault in manifest.faults)


def test_description_says_what_is_not_known(store: Store) -> None:
    lines = datasets.describe(datasets.manifest("orl"), store)
    assert "collected from the web: no; minors: unknown" in lines
    assert "here: not fetched" in lines
