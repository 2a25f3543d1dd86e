"""Tall figures are cut for print through white paper, between panels rather than between lines of text."""

import io
import itertools

import numpy as np
from PIL import Image

from falsematch.report import typeset
from falsematch.report.cuts import cut
from falsematch.report.style import Drawing

DPI = 100


def drawing(height: float, *inked: tuple[float, float]) -> Drawing:
    """A drawing 4 inches wide, with ink from and to these inches."""
    rows = np.full((int(height * DPI), 4 * DPI), 255, np.uint8)
    for start, end in inked:
        rows[int(start * DPI) : int(end * DPI), 100:200] = 0
    sink = io.BytesIO()
    Image.fromarray(rows).save(sink, format="png", dpi=(DPI, DPI))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 288 {72 * height:g}"><g/></svg>'
    return Drawing("d", svg.encode(), sink.getvalue(), b"", "", "")


def test_one_that_fits_is_not_cut():
    assert cut(drawing(9.0, (0, 9))) == []


def test_the_cut_goes_through_the_widest_white_near_the_middle():
    # White from 5.9 to 6.0 at the very middle, and a wider gap from 6.6 to 7.2.
    (at,) = cut(drawing(12.0, (0, 5.9), (6.0, 6.6), (7.2, 12)))
    assert abs(at / 72 - 6.9) < 0.02


def test_ink_all_along_the_middle_leaves_it_whole():
    assert cut(drawing(12.0, (0, 12))) == []


def test_the_parts_make_the_whole():
    parts = typeset.slices(drawing(12.0).svg, [500.0])
    assert [typeset.size(part)["height"] for part in parts] == [500.0, 364.0]
    assert b'viewBox="0 500 288 364"' in parts[1]


def test_one_of_four_pages_is_cut_into_parts_that_fit():
    panels = [(k, k + 0.9) for k in range(36)]
    found = [0, *(at / 72 for at in cut(drawing(36.0, *panels))), 36]
    assert len(found) == 5
    assert max(b - a for a, b in itertools.pairwise(found)) <= 10
    assert all(at % 1 >= 0.9 or at == 0 for at in found[:-1]), "between panels"


TITLED = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100">
<text style="font-weight: 700; font-size: 14px" x="8" y="20">One finding</text>
<text style="font-weight: 700; font-size: 14px" x="8" y="38">in two lines</text>
<text style="font-size: 8px" x="8" y="60">what was counted</text></svg>"""


def test_beneath_a_heading_that_says_the_same_a_drawing_has_no_title():
    without = typeset.beneath("One finding in two lines", TITLED)
    assert b"what was counted" in without
    assert b"finding" not in without
    assert typeset.size(without)["height"] < 60


def test_beneath_another_heading_it_keeps_its_own():
    assert typeset.beneath("Another finding", TITLED) == TITLED
