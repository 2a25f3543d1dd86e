"""Score tables and published lists of pairs, made up, in the layouts of RFW, BFW and CFP."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

RACES = ("African", "Asian", "Caucasian", "Indian")
_PEOPLE = 12
"""Of each group, with four photographs each."""


def write_rfw(folder: Path) -> list[Path]:
    """``scores.csv`` and ``subjects.csv``, and a list of 48 pairs a race: ten to the fold would be thousands."""
    rng = np.random.default_rng(7)
    rows, people, lists = [], [], []
    for race in RACES:
        names = [f"m.0{race[:2].lower()}{number:02}" for number in range(_PEOPLE)]
        people += [(name, race) for name in names]
        lines = []
        for fold in range(2):
            for name in names:
                lines.append(f"{name}\t{2 * fold + 1}\t{2 * fold + 2}")
                rows.append(_row(rng, _rfw(race, name, 2 * fold + 1), _rfw(race, name, 2 * fold + 2)))
            for at, name in enumerate(names):
                other = names[(at + 1 + fold) % _PEOPLE]
                lines.append(f"{name}\t{fold + 1}\t{other}\t{fold + 3}")
                rows.append(_row(rng, _rfw(race, name, fold + 1), _rfw(race, other, fold + 3)))
        place = folder / f"txts/{race}/{race}_pairs.txt"
        place.parent.mkdir(parents=True)
        place.write_text("\n".join(lines) + "\n")
        lists.append(place)
    _write(folder, rows, pd.DataFrame(people, columns=["subject", "race"]))
    return lists


def write_bfw(folder: Path) -> Path:
    """The same for BFW: one table of pairs with its own columns and folds."""
    rng = np.random.default_rng(8)
    rows, pairs, people = [], [], []
    for group in ("asian_females", "black_males"):
        ethnicity, gender = group.split("_")
        names = [f"{group[0]}{number:06}" for number in range(_PEOPLE)]
        people += [(name, ethnicity, gender) for name in names]
        for at, name in enumerate(names):
            fold = 1 + at % 3
            for one, other in ((name, name), (name, names[(at + 3) % _PEOPLE])):
                first, second = (one, f"{group}/{one}/0001_01.jpg"), (other, f"{group}/{other}/0002_01.jpg")
                rows.append(_row(rng, first, second))
                pairs.append((fold, first[1], second[1], int(one == other)))
    pd.DataFrame(pairs, columns=["fold", "p1", "p2", "label"]).to_csv(folder / "bfw_table.csv", index=False)
    _write(folder, rows, pd.DataFrame(people, columns=["subject", "ethnicity", "gender"]))
    return folder / "bfw_table.csv"


def write_cfp(folder: Path) -> Path:
    """The same for CFP: a folder a fold, and photographs by their numbers."""
    rng = np.random.default_rng(9)
    rows = []
    for letter, kind in (("F", "frontal"), ("P", "profile")):
        listed = [f"{n} ../{_cfp(n, kind)[1]}" for n in range(1, _PEOPLE + 1)]
        _text(folder / f"Protocol/Pair_list_{letter}.txt", listed)
    for split in range(2):
        numbers = range(1 + 6 * split, 7 + 6 * split)
        same = [(n, n) for n in numbers]
        different = [(n, 1 + n % _PEOPLE) for n in numbers]
        for file, chosen in (("same", same), ("diff", different)):
            _text(folder / f"Protocol/Split/FP/{split + 1:02}/{file}.txt", [f"{a},{b}" for a, b in chosen])
            rows += [_row(rng, _cfp(a, "frontal"), _cfp(b, "profile")) for a, b in chosen]
    _write(folder, rows, pd.DataFrame({"subject": [f"{n:03}" for n in range(1, _PEOPLE + 1)]}))
    return folder / "Protocol/Split/FP"


def right(scores: pd.DataFrame, folds: pd.Series) -> float:
    """Accuracy by brute force: each fold at the middle of the observed scores that are best on the others."""
    shares = []
    genuine = scores["subject_a"] == scores["subject_b"]
    for fold in sorted(set(folds)):
        others = folds != fold
        counts = dict(_right(scores["score"][others], genuine[others]))
        best = sorted(score for score, count in counts.items() if count == max(counts.values()))
        decided = (scores["score"][~others] >= best[len(best) // 2]) == genuine[~others]
        shares.append(decided.mean())
    return float(np.mean(shares))


def _right(score: pd.Series, genuine: pd.Series) -> Iterator[tuple[float, int]]:
    for threshold in set(score):
        yield threshold, int(((score >= threshold) == genuine).sum())


def _rfw(race: str, person: str, number: int) -> tuple[str, str]:
    return person, f"test/data/{race}/{person}/{person}_{number:04}.jpg"


def _cfp(number: int, kind: str) -> tuple[str, str]:
    return f"{number:03}", f"Data/Images/{number:03}/{kind}/01.jpg"


def _row(rng: np.random.Generator, first: tuple[str, str], second: tuple[str, str]) -> tuple[object, ...]:
    score = round(float(rng.normal(0.6 if first[0] == second[0] else 0.3, 0.12)), 3)
    return first[0], second[0], score, first[1], second[1]


def _write(folder: Path, rows: list[tuple[object, ...]], people: pd.DataFrame) -> None:
    names = ["subject_a", "subject_b", "score", "image_a", "image_b"]
    pd.DataFrame(rows, columns=names).to_csv(folder / "scores.csv", index=False)
    people.to_csv(folder / "subjects.csv", index=False)


def _text(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
