"""What of a score table would make a number wrong, refused, and what is left out of it, counted."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.errors import ScoresError
from falsematch.scoring._cells import RowOf
from falsematch.tables import KEYS
from falsematch.text.reason import Reason

_LARGEST_SCORE = 1e100
"""Magnitude beyond which differences and squares of scores stop being numbers."""

_SAME_SCORES = 2
"""Genuine scores from which on their being one number says something."""
_ALIKE = 1e-5
"""Relative difference within which two scores of a photograph with itself are one number."""


def check_people(frame: pd.DataFrame, people: pd.DataFrame, name: str) -> None:
    """Refuse a subject that the subject table lacks; one that is only written otherwise there is named."""
    named = {str(v) for side in ("subject_a", "subject_b") for v in frame[side].cat.categories}
    missing = sorted(named - set(people.index))
    if not missing:
        return
    known = {_bare(one): one for one in people.index}
    twin = next(((one, known[_bare(one)]) for one in missing if _bare(one) in known), None)
    hint = f" There `{twin[0]}` may be `{twin[1]}`: write ids alike in both." if twin else ""
    raise ScoresError(f"{name}: {len(missing)} subjects are not in the subject table, the first `{missing[0]}`.{hint}")


def _bare(subject: str) -> str:
    """An id without what programs add or take away: case, `.0` of a float, zeros in front."""
    return subject.casefold().removesuffix(".0").lstrip("0")


def check_scores(frame: pd.DataFrame, row_of: RowOf, name: str) -> None:
    """Refuse scores that are missing, unbounded, or there although a photograph failed."""
    score = frame["score"].to_numpy()
    ok = (frame["outcome_a"] == "ok").to_numpy() & (frame["outcome_b"] == "ok").to_numpy()
    finite = np.isfinite(score)
    if (ok & ~finite).any():
        raise ScoresError(
            f"{name}: {int((ok & ~finite).sum())} scores are empty or not finite although both outcomes are ok, the "
            f"first in row {row_of(int(np.argmax(ok & ~finite)))}; a failure must be named in outcome_a or outcome_b."
        )
    if (large := np.abs(np.where(finite, score, 0)) > _LARGEST_SCORE).any():
        raise ScoresError(
            f"{name}: row {row_of(int(np.argmax(large)))}: the score is larger than {_LARGEST_SCORE:g}, with which "
            "nothing can be counted."
        )
    if (beside := ~ok & finite).any():
        raise ScoresError(
            f"{name}: {int(beside.sum())} comparisons have a score although a photograph failed, the first in row "
            f"{row_of(int(np.argmax(beside)))}."
        )


def check_named(columns: Sequence[str], name: str) -> None:
    """Refuse photographs named on one side alone: a comparison of one with itself could not be told."""
    named = [one for one in ("image_a", "image_b") if one in columns]
    if len(named) == 1:
        other = "image_b" if named == ["image_a"] else "image_a"
        raise ScoresError(
            f"{name}: there is `{named[0]}` and no `{other}`; name the photographs of both sides, or of neither."
        )


def check_photographs(frame: pd.DataFrame, name: str) -> None:
    """Refuse a photograph under two subjects: whoever it shows, nothing that it is compared with would be right."""
    images = len(frame["image_a"].cat.categories)
    dataset = frame["dataset"].cat.codes.to_numpy().astype(np.int64) * images
    owner = np.full(len(frame["dataset"].cat.categories) * images, -1, np.int64)
    sides = []
    for side in "ab":
        sides.append((dataset + frame[f"image_{side}"].cat.codes, frame[f"subject_{side}"].cat.codes.to_numpy()))
        owner[sides[-1][0]] = sides[-1][1]
    twice = np.unique(np.concatenate([place[owner[place] != subject] for place, subject in sides]))
    if not len(twice):
        return
    people = sorted({int(one) for place, subject in sides for one in np.unique(subject[place == twice[0]])})
    first, second = frame["subject_a"].cat.categories[people[:2]]
    image = frame["image_a"].cat.categories[twice[0] % images]
    raise ScoresError(
        f"{name}: {len(twice)} {'photograph stands' if len(twice) == 1 else 'photographs stand'} under two subjects, "
        f"the first `{image}` under `{first}` and `{second}`. If photographs are numbered for each person, put the "
        "person into their names; else take one of the two out."
    )


def without_self(frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, int]:
    """The comparisons of two photographs, and how many were of a photograph with itself.

    As in a run: whoever a photograph shows, comparing it with itself says nothing of a matcher.
    """
    itself = (frame["image_a"].cat.codes == frame["image_b"].cat.codes).to_numpy()
    count = int(itself.sum())
    if count == len(frame):
        raise ScoresError(f"{name}: every comparison in it is of a photograph with itself; there is nothing to count.")
    return (frame[~itself].reset_index(drop=True) if count else frame), count


def check_duplicates(frame: pd.DataFrame, name: str) -> None:
    """Refuse a comparison of two photographs given twice."""
    key, span = np.zeros(len(frame), np.int64), 1
    for column in ("subject_a", "subject_b", "image_a", "image_b", *KEYS):
        codes, values = _codes(frame[column])
        if span * len(values) > np.iinfo(np.int64).max:
            key, distinct = pd.factorize(key)
            span = len(distinct)
        key = key * len(values) + codes
        span *= len(values)
    ranked = np.sort(key)
    if (ranked[1:] != ranked[:-1]).all():
        return
    twice = pd.Series(key).duplicated().to_numpy()
    first = frame.iloc[int(np.argmax(twice))]
    raise ScoresError(
        f"{name}: {int(twice.sum())} comparisons stand in it twice, the first {first['image_a']} with "
        f"{first['image_b']}; keep one of each."
    )


def _codes(column: pd.Series) -> tuple[NDArray[np.int64], Sequence[Any] | pd.Index]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.int64), column.cat.categories
    if column.isna().all():
        return np.zeros(len(column), np.int64), [None]
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return np.asarray(codes, dtype=np.int64), values


def check_clean(frame: pd.DataFrame, name: str) -> None:
    """Refuse a matcher without exactly one set of clean comparisons: on those its threshold is fixed."""
    setups = ["dataset", "delivery", "landmarks", "metering"]
    # A column with one value tells nothing apart, and five million rows of it take a while to look through.
    varied = ["matcher", *(setup for setup in setups if len(frame[setup].cat.categories) > 1)]
    clean = frame.loc[frame["condition"] == "clean", varied].drop_duplicates()
    for matcher in frame["matcher"].cat.categories:
        rows = clean[clean["matcher"] == matcher]
        if len(rows) == 0:
            raise ScoresError(
                f"{name}: `{matcher}` has no comparison whose condition is `clean`; a threshold is fixed on those."
            )
        if len(rows) > 1:
            setup = next(setup for setup in varied[1:] if len(rows[setup].unique()) > 1)
            raise ScoresError(
                f"{name}: `{matcher}` has clean comparisons of more than one {setup} "
                f"({', '.join(map(str, rows[setup].unique()))}); give one table for each."
            )


def sides(frame: pd.DataFrame) -> Reason | None:
    """A note where nobody stands on both sides."""
    a, b = (np.unique(frame[f"subject_{side}"].cat.codes) for side in "ab")
    if np.isin(a, b).any():
        return None
    return Reason("no_shared_subject")


def perhaps_self(frame: pd.DataFrame) -> Reason | None:
    """A note where genuine scores are all one number, as of photographs with themselves that nothing names.

    Judged for each matcher and condition alone: another matcher has another number, and a degraded photograph is not
    its clean self.
    """
    genuine = (frame["subject_a"].cat.codes == frame["subject_b"].cat.codes).to_numpy()
    own = frame.loc[genuine & np.isfinite(frame["score"].to_numpy()), ["matcher", "condition", "score"]]
    for _, group in own.groupby(["matcher", "condition"], observed=True, sort=False)["score"]:
        scores = group.to_numpy()
        if len(scores) >= _SAME_SCORES and np.ptp(scores) <= _ALIKE * max(1.0, abs(float(scores[0]))):
            return Reason("perhaps_self", {"n": len(scores), "value": f"{scores[0]:.6g}"})
    return None
