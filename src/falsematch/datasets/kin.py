"""Pairs of people of a dataset who are kin, or may be."""

from dataclasses import dataclass

import pandas as pd

from falsematch.datasets.label_table import read_csv
from falsematch.datasets.manifest import DatasetManifest
from falsematch.datasets.place import folder_of
from falsematch.store import Store, sha256_of


@dataclass(frozen=True, eq=False)
class Kin:
    """The list that a dataset's manifest names under ``kin``.

    Attributes
    ----------
    pairs : DataFrame
        Columns a, b (people, whichever comes first) and status, which says how sure it is; all str.
    sha256 : str
        Of the file.
    """

    pairs: pd.DataFrame
    sha256: str


def kin(manifest: DatasetManifest, store: Store) -> Kin | None:
    """The list as it lies in the dataset's folder; None where the manifest names none.

    Raises
    ------
    DataError
        Where it is missing or malformed.
    """
    if manifest.kin is None:
        return None
    file = folder_of(manifest, store) / manifest.kin
    columns = ["a", "b", "status"]
    rows = [[row[column] for column in columns] for row in read_csv(file, columns)]
    return Kin(pd.DataFrame(rows, columns=columns, dtype="str"), sha256_of(file))
