"""Styles of hair: how it grows and is combed."""

from dataclasses import dataclass

from falsematch_heads._hair import CORE


@dataclass(frozen=True)
class Style:
    """How hair grows and is combed.

    Attributes
    ----------
    strands : int
        How many are drawn: fewer than grow, and thicker.
    length : float
        Of the longest, in decimetres.
    source : two triples
        The line, in decimetres from the middle of the skull, that hair is combed away from: a parting, a crown, a brow.
    lift : float
        How far the uppermost layer stands off the skull, in decimetres.
    fall, keep, comb : floats
        Weights of gravity, of a strand's own direction and of the comb at each step.
    curl, turns : float
        Radius of curls in decimetres, and curls a decimetre of strand.
    brow : float
        Height above the middle of the skull, in decimetres, below which the face is kept free.
    even : bool
        Whether short hair is as long at the sides and the nape as on top.
    """

    strands: int
    length: float
    source: tuple[tuple[float, float, float], tuple[float, float, float]]
    lift: float
    fall: float
    keep: float
    comb: float
    curl: float = 0.0
    turns: float = 0.0
    brow: float = 0.36
    even: bool = False


_CROWN = ((0.0, 0.85, -0.45), (0.0, 0.85, -0.35))
_BROW = ((0.0, 0.45, 1.1), (0.0, 0.55, 1.0))
_BUN = ((0.0, 0.15, -1.15), (0.0, 0.15, -1.10))


def _parting(side: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    return (side, 0.7, 0.95), (side, 1.0, -0.4)


STYLES: dict[str, Style] = {
    "bald": Style(0, 0, _CROWN, 0, 0, 0, 0),
    "shaved": Style(14_000, 0.03, CORE, 0.01, 0.0, 1.0, 0.1),
    "cropped": Style(18_000, 0.14, _CROWN, 0.10, 0.0, 1.0, 0.9),
    "short_forward": Style(19_000, 0.42, _CROWN, 0.16, 0.15, 0.6, 0.7, 0.01, 1.5, 0.10),
    "short_side": Style(19_000, 0.60, _parting(0.35), 0.20, 0.15, 0.7, 0.7, 0.01, 1.0),
    "swept_back": Style(19_000, 0.70, _BROW, 0.17, 0.1, 0.6, 0.9),
    "curly_short": Style(18_000, 0.50, CORE, 0.28, 0.02, 0.8, 0.5, 0.045, 5.0, even=True),
    "afro": Style(23_000, 0.85, CORE, 0.60, 0.0, 0.9, 0.5, 0.05, 6.0, even=True),
    "bob": Style(20_000, 1.75, _parting(0.2), 0.22, 0.55, 0.5, 0.8, 0.012, 0.8),
    "fringe": Style(20_000, 1.55, ((0.0, 0.95, -0.15), (0.0, 0.95, 0.1)), 0.18, 0.5, 0.5, 0.7, 0.01, 0.8, 0.10),
    "long_straight": Style(21_000, 3.3, _parting(0.0), 0.18, 0.8, 0.5, 0.8),
    "long_wavy": Style(21_000, 3.0, _parting(0.25), 0.28, 0.7, 0.5, 0.8, 0.05, 1.3),
    "long_curly": Style(21_000, 2.4, _parting(0.0), 0.42, 0.45, 0.6, 0.7, 0.06, 3.5),
    "tied_back": Style(19_000, 1.3, _BUN, 0.06, 0.0, 0.4, -1.0),
}
"""Name -> style."""
