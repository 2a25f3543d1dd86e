"""Reasons: a code with its parameters, read back from a table exactly as it was written."""

import ast
import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import falsematch
from falsematch.text.reason import Reason, Value, format_reason, format_reasons, parse_reasons
from falsematch.text.reason_codes import CODES

SOURCE = Path(falsematch.__file__).parent
TEXTS = st.text('ab1_ ;{}=,"\\/ñ日\n', max_size=6) | st.sampled_from(["nan", "-inf", "12", "1e5", "a; b"])
_NUMBERS: st.SearchStrategy[int | float] = st.integers() | st.floats(allow_nan=False)


def _reasons(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Reason]:
    every = ("threshold_refused", "too_few_people", "too_few_reference_people_in_role", "text")
    return st.one_of([_reason(code, values) for code in every])


def _reason(code: str, values: st.SearchStrategy[Value]) -> st.SearchStrategy[Reason]:
    return st.builds(Reason, st.just(code), st.fixed_dictionaries(dict.fromkeys(CODES[code], values)))


REASONS = _reasons(TEXTS | _NUMBERS | _reasons(TEXTS | _NUMBERS))


def test_written_with_its_parameters() -> None:
    assert format_reason(Reason("too_few_people", {"n": 8, "needed": 16})) == "too_few_people{n=8,needed=16}"


def test_no_braces_without_parameters() -> None:
    assert format_reason(Reason("threshold_refused")) == "threshold_refused"


def test_strings_of_anything_but_word_characters_are_quoted() -> None:
    written = [str(Reason("text", {"text": text})) for text in ("probe", "two words", "12", "nan", 'a "b"; c}', "日本")]
    quoted = ['"two words"', '"12"', '"nan"', r'"a \"b\"; c}"']
    assert written == [f"text{{text={text}}}" for text in ("probe", *quoted, "日本")]


def test_a_reason_that_explains_another_stands_within_it() -> None:
    why = Reason("threshold_refused")
    outer = Reason("text", {"text": why})
    assert format_reason(outer) == "text{text=threshold_refused{}}"
    assert parse_reasons(format_reason(outer)) == [outer]


def test_said_twice_is_written_once() -> None:
    few = Reason("too_few_people", {"n": 8, "needed": 16})
    assert format_reasons([few, None, Reason("threshold_refused"), few]) == f"{few}; threshold_refused"


def test_an_empty_cell_holds_no_reason() -> None:
    assert parse_reasons("") == []
    assert format_reasons([]) == ""


@pytest.mark.parametrize(("code", "params"), [("a_code_that_nobody_lists", {}), ("too_few_people", {"n": 8})])
def test_a_reason_that_the_list_does_not_hold_cannot_be_made(code: str, params: dict[str, Value]) -> None:
    with pytest.raises(ValueError, match=code):
        Reason(code, params)


def test_what_the_code_makes_is_what_the_list_holds() -> None:
    made: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Reason", "Events"}:
                codes = node.args if getattr(node.func, "id", "") == "Events" else node.args[:1]
                made |= {code.value for code in codes if isinstance(code, ast.Constant)}
    # `text` is made of what an older table holds.
    assert made | {"text"} == set(CODES)


@pytest.mark.parametrize(
    "cell",
    [
        "too few people: 8 in the group, 16 needed",
        "too_few_people: 8 in the group, 16 needed",
        "too_few_people{n=8}",
        "too_few_people{n=8,needed=16",
        "too_few_people{n=8,needed=16};threshold_refused",
        "threshold_refused; and more",
        "a_code_that_nobody_lists",
    ],
)
def test_what_is_not_written_in_codes_is_text_as_it_stands(cell: str) -> None:
    assert parse_reasons(cell) == [Reason("text", {"text": cell})]


@given(st.lists(REASONS, max_size=3, unique_by=format_reason))
def test_read_back_as_written(reasons: list[Reason]) -> None:
    read = parse_reasons(format_reasons(reasons))
    assert read == reasons
    # 1 and 1.0 are equal, and only one of them is a count.
    assert [format_reason(one) for one in read] == [format_reason(one) for one in reasons]


@given(TEXTS.filter(bool))
def test_a_sentence_is_one_reason(cell: str) -> None:
    assert parse_reasons(cell) == [Reason("text", {"text": cell})]


def test_numbers_of_an_array_become_plain() -> None:
    of_arrays: dict[str, Any] = {"rate": np.float32(0.5), "most": np.int64(2)}
    reason = Reason("reference_matches_too_often", of_arrays)
    assert format_reason(reason) == "reference_matches_too_often{rate=0.5,most=2}"


def test_can_be_copied_and_cannot_change() -> None:
    reason = Reason("too_few_people", {"n": 8, "needed": 16})
    assert copy.deepcopy(reason) == reason
    assert len({reason, Reason("too_few_people", {"needed": 16, "n": 8})}) == 1
    with pytest.raises(TypeError):
        reason.params["n"] = 9  # type: ignore[index]
