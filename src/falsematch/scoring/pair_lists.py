"""Published lists of pairs as their authors give them out: LFW's and RFW's text, CFP's folders, or a CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch.datasets.label_table import read_csv
from falsematch.errors import DataError, ScoresError
from falsematch.store import digest, sha256_of

_SIDES = (("image_a", "image_b"), ("p1", "p2"))
"""What a CSV calls its photographs: the lab's own names, or BFW's."""

_KINDS = {"1": True, "0": False, "1.0": True, "0.0": False, "genuine": True, "impostor": False}


@dataclass(frozen=True, eq=False)
class PairList:
    """A published list of pairs.

    Attributes
    ----------
    name : str
    first, second : tuple of str
        Photographs as the list names them: the end of a path.
    genuine : bool array (n,) or None
        Whether the list calls the two one person; None where it does not say.
    fold : int array (n,)
        From 0, a number a pair.
    sha256 : str
        Of the list.
    """

    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    genuine: NDArray[np.bool_] | None
    fold: NDArray[np.intp]
    sha256: str


def read_pair_list(path: Path, name: str, folds: int) -> PairList:
    """Read a published list of pairs.

    Parameters
    ----------
    path : Path
        A folder is read as CFP's (``Protocol/Split/FP``, a folder a fold, each with ``same.txt`` and ``diff.txt`` of
        numbers of ``Protocol/Pair_list_F.txt`` and ``Pair_list_P.txt``); a file that ends in ``.csv`` as a table with
        ``image_a, image_b`` (or ``p1, p2``) and, where it has them, ``fold`` and ``label``; any other as LFW's
        ``pairs.txt``: ``NAME 1 4`` is one person, ``NAME 1 OTHER 2`` two.
    name : str
        What the list is called in the tables.
    folds : int
        How many there are. A list that does not number them is cut into as many runs of equal length.

    Raises
    ------
    ScoresError
        In one sentence: what is wrong with which line.
    """
    if path.is_dir():
        found = _read_cfp(path, name)
    elif not path.is_file():
        raise ScoresError(f"protocol: there is no list of pairs {path.name}; give its path, or fetch the dataset.")
    elif path.suffix.lower() == ".csv":
        found = _read_csv(path, name, folds)
    else:
        found = _read_lines(path, name, folds)
    _check_folds(found, path, folds)
    return found


def _check_folds(found: PairList, path: Path, folds: int) -> None:
    numbers = np.unique(found.fold)
    if len(numbers) != folds:
        raise ScoresError(f"{path.name}: holds {len(numbers)} folds, and the protocol says {folds}; correct `folds`.")
    if found.genuine is None:
        return
    for at in range(folds):
        kinds = found.genuine[found.fold == at]
        if kinds.all() or not kinds.any():
            missing = "impostor" if kinds.all() else "genuine"
            raise ScoresError(f"{path.name}: fold {at + 1} holds no {missing} pair; a fold needs both kinds.")


def _read_lines(path: Path, name: str, folds: int) -> PairList:
    """LFW's pairs.txt; RFW's lists are the same without a head."""
    lines = [(number, line.split()) for number, line in enumerate(_text(path).splitlines(), start=1) if line.strip()]
    if lines and len(lines[0][1]) < 3:
        _check_head(path, lines[0][1], len(lines) - 1, folds)
        lines = lines[1:]
    first, second, genuine = [], [], []
    for number, words in lines:
        if len(words) == 3:
            person, one, other = words
            pair = (person, one), (person, other)
        elif len(words) == 4:
            pair = (words[0], words[1]), (words[2], words[3])
        else:
            raise ScoresError(
                f"{path.name}, line {number}: `{' '.join(words)}` is no pair; `NAME 1 4` and `NAME 1 OTHER 2` are."
            )
        if bad := next((one for _, one in pair if not one.isdecimal()), None):
            raise ScoresError(f"{path.name}, line {number}: `{bad}` is no number of a photograph.")
        names = [f"{person}/{person}_{int(photograph):04d}" for person, photograph in pair]
        first.append(names[0])
        second.append(names[1])
        genuine.append(len(words) == 3)
    return _made(path, name, first, second, np.array(genuine, bool), _runs(path, len(first), folds))


def _check_head(path: Path, head: Sequence[str], pairs: int, folds: int) -> None:
    """The first line: folds, and genuine pairs of each, as many as impostor pairs."""
    if not all(word.isdecimal() for word in head):
        raise ScoresError(f"{path.name}, line 1: `{' '.join(head)}` is neither a pair nor `FOLDS PAIRS`.")
    stated = int(head[0]) if len(head) == 2 else 1
    each = int(head[-1])
    if stated != folds:
        raise ScoresError(f"{path.name}: says that it has {stated} folds, and the protocol {folds}; correct `folds`.")
    if pairs != 2 * stated * each:
        raise ScoresError(f"{path.name}: promises {2 * stated * each} pairs and holds {pairs}; it is not whole.")


def _runs(path: Path, pairs: int, folds: int) -> NDArray[np.intp]:
    """Folds of a list that does not number them: runs of equal length, in its order."""
    if pairs == 0 or pairs % folds:
        raise ScoresError(
            f"{path.name}: {pairs} pairs cannot be cut into {folds} folds of equal length; number them in a column "
            "`fold` of a CSV."
        )
    return np.repeat(np.arange(folds), pairs // folds).astype(np.intp)


def _read_csv(path: Path, name: str, folds: int) -> PairList:
    try:
        rows = read_csv(path, [])
    except DataError as refused:
        raise ScoresError(str(refused)) from None
    held = set(rows[0]) if rows else set()
    sides = next((pair for pair in _SIDES if set(pair) <= held), None)
    if sides is None:
        raise ScoresError(f"{path.name}: a list of pairs needs the columns image_a and image_b.")
    first, second = ([row[side].strip() for row in rows] for side in sides)
    if empty := next((at for at, pair in enumerate(zip(first, second, strict=True), start=2) if "" in pair), None):
        raise ScoresError(f"{path.name}, line {empty}: a photograph has no name.")
    genuine = None
    if "label" in held:
        said = [_KINDS.get(row["label"].strip().lower()) for row in rows]
        if None in said:
            at = said.index(None)
            raise ScoresError(f"{path.name}, line {at + 2}: the label `{rows[at]['label']}` is neither 1 nor 0.")
        genuine = np.array(said, bool)
    if "fold" not in held:
        return _made(path, name, first, second, genuine, _runs(path, len(first), folds))
    if empty := next((at for at, row in enumerate(rows, start=2) if not row["fold"].strip()), None):
        raise ScoresError(f"{path.name}, line {empty}: the pair is in no fold; folds cover all pairs.")
    _, fold = np.unique([row["fold"].strip() for row in rows], return_inverse=True)
    return _made(path, name, first, second, genuine, fold.astype(np.intp))


def _read_cfp(folder: Path, name: str) -> PairList:
    """CFP: FF compares frontal photographs, FP a frontal one with one in profile."""
    kind = folder.name.upper()
    if kind not in {"FF", "FP"}:
        raise ScoresError(f"{folder.name}: a folder of pairs is CFP's Protocol/Split/FF or Protocol/Split/FP.")
    protocol = folder.parent.parent
    numbered = {letter: _numbered(protocol / f"Pair_list_{letter}.txt") for letter in set(kind)}
    first: list[str] = []
    second: list[str] = []
    genuine, fold, files = [], [], []
    splits = sorted(path for path in folder.iterdir() if path.is_dir())
    for at, split in enumerate(splits):
        for file, same in ((split / "same.txt", True), (split / "diff.txt", False)):
            for number, line in enumerate(_text(file).split(), start=1):
                where = f"{split.name}/{file.name}, line {number}"
                indices = line.split(",")
                if len(indices) != 2:
                    raise ScoresError(f"{where}: `{line}` is no pair of numbers.")
                for index, letter, names in zip(indices, kind, (first, second), strict=True):
                    if index not in numbered[letter]:
                        raise ScoresError(f"{where}: Pair_list_{letter}.txt has no photograph `{index}`.")
                    names.append(numbered[letter][index])
                genuine.append(same)
                fold.append(at)
            files.append(file)
    lists = [protocol / f"Pair_list_{letter}.txt" for letter in sorted(set(kind))]
    sha256 = digest([sha256_of(file) for file in (*lists, *files)])
    return PairList(name, tuple(first), tuple(second), np.array(genuine, bool), np.array(fold, np.intp), sha256)


def _numbered(path: Path) -> dict[str, str]:
    """Photographs of CFP by their number: ``1 ../Data/Images/001/frontal/01.jpg``."""
    rows = [line.split(maxsplit=1) for line in _text(path).splitlines() if line.strip()]
    if bad := next((row for row in rows if len(row) != 2), None):
        raise ScoresError(f"{path.name}: `{bad[0]}` is no number with a photograph.")
    return {number: photograph.strip() for number, photograph in rows}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ScoresError(f"protocol: there is no {path.parent.name}/{path.name}; the list is not whole.") from None
    except UnicodeDecodeError:
        raise ScoresError(f"{path.name}: is not text in UTF-8; it is no list of pairs.") from None


def _made(
    path: Path,
    name: str,
    first: Sequence[str],
    second: Sequence[str],
    genuine: NDArray[np.bool_] | None,
    fold: NDArray[np.intp],
) -> PairList:
    return PairList(name, tuple(first), tuple(second), genuine, fold, sha256_of(path))
