"""A chart of rows in its three forms, read from its SVG: what it shows, how large, and that nothing runs together."""

import io
import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from falsematch.report import style
from falsematch.report.row_chart import Axis, Mark, Row, RowChart
from falsematch.report.style import FORMS, LANDSCAPE, LONG, ON_PAGE, SQUARE, Form

FIXED = (LANDSCAPE, SQUARE)
TITLE = "In this test, a matcher took Black women for one another about 7.2 times as often as white women"


def axis(_: object) -> Axis:
    ticks = [(0.5, "1/2\u00d7"), (1.0, "equal"), (2.0, "2\u00d7"), (5.0, "5\u00d7"), (10.0, "10\u00d7")]
    return Axis(0.4, 20.0, ticks, "times as often", even=1.0)


def key(marks: Sequence[Mark]) -> str:
    return " ".join(f"A mark: {kind}." for kind in dict.fromkeys(mark.kind for mark in marks))


def row(number: int, **others: Any) -> Row:
    mark = others.pop("mark", Mark("claim", 3.0, 1.5, 8.0))
    return Row(f"Group {number} vs. white women", "3.0\u00d7 (1.5 to 8.0)", "44 and 138 people", mark, **others)


def chart(count: int = 5, **others: Any) -> RowChart:
    made = RowChart(
        name="made",
        title=TITLE,
        subtitle="dlib, default setting. False matches, first group over second, with 95 % intervals.",
        rows=[row(number) for number in range(1, count + 1)],
        total=count,
        axis=axis,
        key=key,
        left_out=lambda shown, total: f"{shown} of {total} are shown.",
        source="Data: Congress portraits, CC0. Result abcdef012345.",
        short_source="Data: Congress portraits, CC0. Result abcdef012345.",
    )
    return replace(made, **others)


@dataclass(frozen=True)
class Written:
    """A text of an SVG: its size and box in points."""

    text: str
    size: float
    bold: bool
    left: float
    right: float
    top: float
    bottom: float


def read(svg: bytes) -> tuple[list[Written], float, float]:
    """Every text of a chart in the order of the file, and the width and height of its canvas."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by this package
    *_, width, height = map(float, root.attrib["viewBox"].split())
    return [written(one) for one in root.iter("{http://www.w3.org/2000/svg}text")], width, height


def written(one: ElementTree.Element) -> Written:
    look = one.attrib["style"]
    size = float(re.search(r"([0-9.]+)px", look)[1])  # type: ignore[index]
    weight = "bold" if re.search(r"\b(bold|700)\b", look) else "normal"
    if "x" in one.attrib:
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
    else:
        x, y = map(float, re.search(r"translate\(([-0-9.]+)[ ,]+([-0-9.]+)\)", one.attrib["transform"]).groups())  # type: ignore[union-attr]
    text = one.text or ""
    wide = 72 * style.text_width(text, size, weight=weight)
    anchor = re.search(r"text-anchor: (\w+)", look)
    back = {"middle": wide / 2, "end": wide}.get(anchor[1] if anchor else "start", 0.0)
    return Written(text, size, weight == "bold", x - back, x - back + wide, y - 0.75 * size, y + 0.22 * size)


def texts(of: RowChart, form: Form) -> list[Written]:
    return read(of.draw(form)[0])[0]


def said(of: RowChart, form: Form) -> str:
    return " ".join(one.text for one in texts(of, form))


def names(of: RowChart, form: Form) -> list[str]:
    return [one.text for one in texts(of, form) if one.text.startswith("Group ")]


@pytest.mark.parametrize(("form", "size"), [(LANDSCAPE, (1200, 675)), (SQUARE, (1080, 1080))])
def test_a_fixed_shape_has_its_pixels(form: Form, size: tuple[int, int]):
    assert Image.open(io.BytesIO(chart().draw(form)[1])).size == size


@pytest.mark.parametrize("form", FIXED)
def test_a_fixed_shape_shows_eight_rows_at_most_and_says_of_how_many(form: Form):
    shown = len(names(chart(12), form))
    assert 4 <= shown <= 8
    assert f"{shown} of 12 are shown." in said(chart(12), form)


def test_the_long_form_shows_every_row_and_says_nothing_of_others():
    assert len(names(chart(12), LONG)) == 12
    assert "are shown" not in said(chart(12), LONG)


def test_a_long_chart_is_never_more_than_1600_pixels_at_460():
    svg, _ = chart(80).draw(LONG)
    _, width, height = read(svg)
    assert 460 * height / width <= 1601
    assert re.search(r"\d+ of 80 are shown", said(chart(80), LONG))


@pytest.mark.parametrize("form", FORMS)
def test_rows_keep_their_order_from_top_to_bottom(form: Form):
    drawn = [one for one in texts(chart(), form) if one.text.startswith("Group ")]
    assert [one.text for one in drawn] == [f"Group {number} vs. white women" for number in range(1, len(drawn) + 1)]
    assert all(above.bottom < below.top for above, below in itertools.pairwise(drawn))


@pytest.mark.parametrize("form", FORMS)
def test_every_row_says_its_value_and_its_people(form: Form):
    held = [one.text for one in texts(chart(3), form)]
    assert held.count("3.0\u00d7 (1.5 to 8.0)") == 3
    assert held.count("44 and 138 people") == 3


@pytest.mark.parametrize(("form", "shown"), [(LANDSCAPE, 1200), (SQUARE, 358), (LONG, 358)])
def test_text_is_eleven_pixels_where_it_is_shown_and_eight_points_in_print(form: Form, shown: int):
    held, width, _ = read(chart(12).draw(form)[0])
    least = min(one.size for one in held)
    assert least * shown / width >= 11
    assert least >= 8


LONG_NAMES = [
    replace(row(number), name=f"Group {number}: personas asiáticas occidentales frente a personas blancas", note=note)
    for number, note in enumerate(("", "planeada", ""), start=1)
]
CASES = {
    "few": chart(1),
    "many": chart(12),
    "long names": chart(rows=LONG_NAMES, total=3),
    "counts": chart(rows=[replace(row(n), value="1,156 of 21,264, 12,164 of 439,499", counts="") for n in (1, 2, 3)]),
    "a line": chart(line=(2.9, "clean portraits: 2.9\u00d7")),
    "notes": chart(rows=[row(n, note="planned", needs="A count alone.") for n in range(1, 7)], total=6),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_runs_out_of_the_canvas_and_no_two_texts_into_each_other(form: Form, case: str):
    held, width, height = read(CASES[case].draw(form)[0])
    for one in held:
        assert one.left >= 0, one.text
        assert one.right <= width + 0.5, one.text
        assert one.bottom <= height + 0.5, one.text
    for a, b in itertools.combinations(held, 2):
        apart = a.right <= b.left + 0.3 or b.right <= a.left + 0.3 or a.bottom <= b.top + 0.3 or b.bottom <= a.top + 0.3
        assert apart, f"{a.text!r} and {b.text!r}"


@pytest.mark.parametrize("form", FORMS)
def test_the_title_is_the_finding(form: Form):
    first = texts(chart(), form)[0]
    lines = [one.text for one in texts(chart(), form) if one.bold and one.size == first.size]
    assert " ".join(lines) == TITLE
    assert len(lines) <= (2 if form is LANDSCAPE else 3)


@pytest.mark.parametrize("form", ON_PAGE)
def test_beneath_the_heading_of_a_page_a_chart_has_no_title_and_begins_with_what_is_drawn(form: Form):
    assert texts(chart(), form)[0].text.startswith("dlib, default setting.")
    assert TITLE.split(maxsplit=1)[0] not in said(chart(), form).split()


def test_without_its_title_a_square_has_room_for_more_rows():
    _, square = ON_PAGE
    assert len(names(chart(12), square)) > len(names(chart(12), SQUARE))


@pytest.mark.parametrize("form", [*FORMS, *ON_PAGE])
def test_one_line_says_what_the_marks_that_are_shown_mean(form: Form):
    assert said(chart(3), form).count("A mark: claim.") == 1
    assert "unclear" not in said(chart(3), form)


@pytest.mark.parametrize("form", [*FIXED, *ON_PAGE])
def test_where_a_row_cannot_tell_one_such_row_is_shown(form: Form):
    unclear = [row(number, mark=Mark("unclear", 2.0, 0.9, 4.0)) for number in (11, 12)]
    drawn = names(chart(rows=[*chart(10).rows, *unclear], total=12), form)
    assert drawn[-1] == "Group 11 vs. white women"
    assert "Group 12 vs. white women" not in drawn


@pytest.mark.parametrize("form", FORMS)
def test_the_row_that_the_title_is_about_is_shown_and_set_in_bold(form: Form):
    rows = [row(number, leads=number == 12) for number in range(1, 13)]
    [leading] = [one for one in texts(chart(rows=rows, total=12), form) if one.text == "Group 12 vs. white women"]
    assert leading.bold


@pytest.mark.parametrize("form", FORMS)
def test_what_must_be_known_of_a_row_stands_on_it(form: Form):
    held = texts(chart(rows=[row(1), row(2, note="unproven"), row(3)], total=3), form)
    at = {one.text: one.top for one in held}
    assert at["Group 2 vs. white women"] < at["unproven"] < at["Group 3 vs. white women"]


@pytest.mark.parametrize("form", FIXED)
def test_a_sentence_that_a_row_needs_is_said_once(form: Form):
    assert (
        said(chart(rows=[row(n, needs="A count alone.") for n in (1, 2, 3)], total=3), form).count("A count alone.")
        == 1
    )


@pytest.mark.parametrize("form", FORMS)
def test_clean_photographs_are_a_line_with_a_name(form: Form):
    assert "clean: 1 in 75" in said(chart(line=(2.0, "clean: 1 in 75")), form)


def test_names_of_ticks_never_run_into_each_other_and_equality_has_its_own():
    for width in (0.8, 1.5, 3.0):
        kept = axis(None).named(10.2, width)
        assert (1.0, "equal") in kept
        places = [axis(None).share(value) * width for value, _ in kept]
        halves = [style.text_width(text, 10.2) / 2 for _, text in kept]
        assert all(
            a + half + other <= b
            for (a, b), (half, other) in zip(itertools.pairwise(places), itertools.pairwise(halves), strict=True)
        )


def test_a_mark_reaches_no_further_than_its_finite_numbers():
    assert Mark("at_least", 3.0).reach == [3.0]
    assert Mark("claim", 2.0, 1.0, math.inf).reach == [2.0, 1.0]
    assert Mark("none_seen", high=0.1).reach == [0.1]
