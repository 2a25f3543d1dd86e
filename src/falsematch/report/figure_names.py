"""What the files of figures are called, and which figure a name is of; a citation knows that without drawing one."""

import re

from falsematch.report.rows import Point

FIGURES = "figures"
SUFFIXES = (".svg", ".png", ".csv", ".txt")
PRINTED = ".png"
"""Of the one that is made for print alone."""
KINDS = (
    "amplification",
    "as_shipped",
    "det",
    "distributions",
    "dose_response",
    "field_overview",
    "group_rates",
    "matrix",
    "ratio_curve",
    "ratio_field",
    "ratio_forest",
    "score_shift",
    "search_band",
)

_OF_EVERY_THRESHOLD = ("ratio_curve",)


def locate(name: str, every: list[Point]) -> tuple[str, Point | None, str]:
    """Kind of the figure of a file name, the point it is of (None: of several), and the arm where it is of one."""
    kind = next((kind for kind in sorted(KINDS, key=len, reverse=True) if name.startswith(kind)), name)
    numbered = re.fullmatch(r"(.+)_(\d+)", name)
    same = [(point, arm) for point in every for arm in ("", *point.arms) if _plain(kind, point, arm) == name]
    if kind in _OF_EVERY_THRESHOLD:
        # The first threshold of a matcher may be one that it does not ship with, and so without numbers.
        same.sort(key=lambda held: not (held[0].chosen["what"] == "headline").any())
    if not same and numbered:
        plain, place = numbered[1], int(numbered[2]) - 1
        same = [(p, arm) for p in every for arm in ("", *p.arms) if _plain(kind, p, arm) == plain][place : place + 1]
    return (kind, *same[0]) if same else (kind, None, "")


def _plain(kind: str, point: Point, arm: str) -> str:
    threshold = "" if kind in _OF_EVERY_THRESHOLD else point.threshold_name
    parts = [kind, point.matcher, threshold, *point.setup.values(), arm]
    return "_".join(re.sub(r"[^A-Za-z0-9.]+", "_", part).strip("_.") for part in parts if part)


class Names:
    """File names that say what is drawn; numbered where two would be the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, kind: str, point: Point, arm: str = "") -> str:
        """A name of a kind for a point."""
        plain = _plain(kind, point, arm)
        every = (plain if i == 1 else f"{plain}_{i}" for i in range(1, len(self._taken) + 2))
        name = next(name for name in every if name not in self._taken)
        self._taken.add(name)
        return name
