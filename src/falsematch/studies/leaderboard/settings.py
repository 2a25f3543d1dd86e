"""``experiments/leaderboard.yaml``: which cards count, and what of them is shown, fixed before they are looked at."""

from typing import Annotated, Any, Literal

from pydantic import Field

from falsematch.datasets import DatasetSpec
from falsematch.scoring import Side
from falsematch.text.strict import Name, Strict


class NamedRatio(Strict):
    """Two groups of one label whose false match rates are divided."""

    group_by: Annotated[list[str], Field(min_length=1, max_length=1)]
    compared: str
    reference: str


class Leaderboard(Strict):
    """A board.

    Attributes
    ----------
    results : str
        Folder that holds the result folders.
    cards : list of str or None
        Names of the result folders that count; every one of the same dataset where None.
    dataset : DatasetSpec
    probe, reference : Side
        As in the audits; only cards of the very same comparisons stand beside one another.
    generated : bool
        Whether it is a board of generated people. A board of people refuses their cards.
    threshold : str
        As ``rates.csv`` names it.
    group_by : list of str
        The finest crossing, whose highest rate is shown.
    ratio : NamedRatio
    accuracy : str
        Name of the result whose card says how accurate each matcher is on a published list of pairs, such as
        ``lfw_view2``; empty where none stands on the board.
    sort_by : "worst_fmr" or "matcher"
        Column the rows are sorted by. There is no score over columns, and so no rank.
    """

    name: Name
    kind: Literal["leaderboard"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    results: str = "results"
    cards: Annotated[list[Name], Field(min_length=1)] | None = None
    dataset: DatasetSpec
    probe: Side = Side()
    reference: Side = Side()
    generated: bool = False
    threshold: str = "as_shipped"
    group_by: Annotated[list[str], Field(min_length=1)]
    ratio: NamedRatio
    accuracy: Name | Literal[""] = ""
    sort_by: Literal["worst_fmr", "matcher"] = "worst_fmr"

    @property
    def design(self) -> dict[str, Any]:
        """The comparisons it is of, as cards hold them."""
        return {part: getattr(self, part).model_dump(mode="json") for part in ("dataset", "probe", "reference")}
