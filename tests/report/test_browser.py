"""The page in a real browser: what it shows are the numbers of the tables; it asks for nothing and excludes nobody."""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from made_result import CROSSING, SCRIPT, fill, make_card, make_rates
from made_tables import GROUPS, THRESHOLDS, make_curves, make_others
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from falsematch import report, tables
from falsematch.report import explorer
from falsematch.report.natural import natural
from falsematch.report.recorded import read
from falsematch.report.words import Words, load
from falsematch.result.card import Card
from falsematch.text import cells

pytestmark = pytest.mark.slow

SHIPPED = THRESHOLDS.index(0.6)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The whole result in each language."""
    made = {}
    for language in ("en", "es"):
        place = tmp_path_factory.mktemp(language) / "made"
        made[language] = fill(place, make_rates(), make_card(), **make_others())
        report.write_page(made[language], language)
    return made


@pytest.fixture
def opened(browser: Browser, folders: dict[str, Path]) -> Iterator[Callable[..., Page]]:
    """Opens the page of a language from its file and, when the test ends, asks that nothing went wrong in it."""
    log: list[str] = []
    contexts = []

    def open_page(
        language: str = "en", width: int = 1280, *, near: bool = True, fragment: str = "", **settings: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.on("console", lambda message: log.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: log.append(f"error: {error}"))
        page.on("request", lambda request: log.append(f"request: {request.url}"))
        page.goto((folders[language] / "report.html").as_uri() + fragment)
        if near and settings.get("java_script_enabled", True):
            page.locator("#explorer").scroll_into_view_if_needed()
            expect(page.locator("#explorer-body")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A file that is handed to the reader is made in the browser: its address is no place elsewhere.
    own = re.compile(r"request: (file:.*report\.html(#.*)?|blob:.*)")
    pages = [line for line in log if own.fullmatch(line)]
    assert [line for line in log if line not in pages] == []


def choose(page: Page, field: str, label: str) -> None:
    page.select_option(f"#explorer-{field}", label=label)


def slide(page: Page, at: int) -> None:
    """Move the slider as a person does with the keyboard: to one end, then step by step."""
    choose(page, "threshold_name", "any other, by slider")
    slider = page.locator("#explorer-threshold")
    slider.press("Home")
    for _ in range(at):
        slider.press("ArrowRight")


def shown(page: Page, table: str) -> list[list[str]]:
    rows: list[list[str]] = page.eval_on_selector_all(
        f"#{table} tr", "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return rows


def expected(row: dict[str, Any], people: int, say: Words) -> list[str]:
    """One line of the explorer's table: a rate only where an interval was printed with it."""
    if pd.isna(row["fmr"]):
        rate, interval = "–", "–"  # noqa: RUF001 - as the page writes it
    elif row["fmr"] == 0:
        rate, interval = say("none"), say("explorer.withheld")
    elif pd.isna(row["fmr_low"]):
        rate, interval = "–", say("explorer.withheld")  # noqa: RUF001
    else:
        limits = {"low": say.one_in(row["fmr_low"]), "high": say.one_in(row["fmr_high"])}
        rate, interval = say.one_in(row["fmr"]), say("explorer.range", **limits)
    missed = say.percent(row["fnmr"])
    low, high = row["fnmr_low"], row["fnmr_high"]
    if pd.isna(high):
        missed = say("explorer.withheld")
    elif pd.isna(low):
        missed += f" ({say('explorer.up_to', high=say.percent(high))})"
    else:
        missed += f" ({say('explorer.range', low=say.percent(low), high=say.percent(high))})"
    return [
        rate,
        interval,
        say.number(row["false_matches"]),
        say.number(row["impostor_pairs"]),
        str(people),
        missed,
        "",
    ]


def compare(column: list[Any], recorded: pd.Series) -> None:
    """Every cell the same to the last bit, empty where it is empty."""
    assert column == [None if pd.isna(value) else value for value in recorded]


def test_every_number_unpacked_is_that_of_the_tables_to_the_last_bit(
    opened: Callable[..., Page], folders: dict[str, Path]
):
    page = opened()
    unpacked = page.evaluate("() => data.rows")
    folder = folders["en"]
    held = explorer.table(read(folder, Card.model_validate_json((folder / "card.json").read_bytes())))
    for name in (*explorer.TEXTS, *explorer.NUMBERS):
        compare(unpacked[name], held[name])


def test_nothing_is_unpacked_before_somebody_comes_near(opened: Callable[..., Page]):
    page = opened(near=False)
    assert page.evaluate("() => data === undefined")
    assert not page.locator("#explorer-body").is_visible()
    page.locator("#explorer").scroll_into_view_if_needed()
    expect(page.locator("#explorer-body")).to_be_visible()


@pytest.mark.parametrize("at", [0, 7, SHIPPED, 30, 40])
def test_the_numbers_shown_at_any_threshold_are_those_of_the_curves(opened: Callable[..., Page], at: int):
    page = opened()
    slide(page, at)
    curves, say = make_curves(), load("en")
    rows = curves[(curves["condition"] == "clean") & (curves["threshold"] == THRESHOLDS[at])]
    told = rows[rows["group_by"].isin(["", CROSSING])].to_dict("records")
    told.sort(key=lambda row: (row["group_by"] != "", natural(row["group"])))
    people = {group: count for (_, group), (count, _) in GROUPS.items()}
    assert [line[1:] for line in shown(page, "explorer-rows")] == [
        expected(row, people[row["group"]], say) for row in told
    ]


@pytest.mark.parametrize(
    ("language", "everyone", "white"),
    [
        (
            "en",
            ["everyone", "1 in 35", "1 in 83 to 1 in 14", "12", "420", "40"],
            ["white men", "none", "up to 39 %", "0", "132", "12"],
        ),
        (
            "es",
            ["todas las personas", "1 de cada 35", "de 1 de cada 83 a 1 de cada 14", "12", "420", "40"],
            ["hombres blancos", "ninguna", "hasta 39 %", "0", "132", "12"],
        ),
    ],
)
def test_a_named_threshold_shows_rows_of_the_rates(
    opened: Callable[..., Page], language: str, everyone: list[str], white: list[str]
):
    page = opened(language)
    rows = {line[4]: line[:6] for line in shown(page, "explorer-rows")}
    assert rows["420"][1:] == everyone[1:]
    assert rows["132"][1:] == white[1:]


def test_where_no_interval_was_printed_counts_stand_and_no_rate(opened: Callable[..., Page]):
    page = opened()
    (black,) = (line for line in shown(page, "explorer-rows") if line[0] == "Black men")
    assert black[1:4] == ["–", "none printed", "9"]  # noqa: RUF001
    assert "too few people: 8 in the group, 10 needed" in black[7]
    assert "9 of 56" in page.locator("#explorer-chart text.rate").all_text_contents()
    choose(page, "group", "Black men")
    said = page.locator("#explorer-said").inner_text()
    assert said.endswith(
        "9 false matches in 56 comparisons among 8 people. No interval was printed, so no rate is stated."
    )


def test_every_position_of_the_slider_writes_rates_as_the_report_does(opened: Callable[..., Page]):
    page, say = opened(), load("en")
    choose(page, "threshold_name", "any other, by slider")
    curves = make_curves()
    for at, threshold in enumerate(THRESHOLDS):
        page.locator("#explorer-threshold").evaluate(
            "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }", at
        )
        rows = curves[
            (curves["condition"] == "clean") & (curves["threshold"] == threshold) & (curves["group_by"] == "")
        ]
        assert shown(page, "explorer-rows")[0][1:] == expected(rows.iloc[0].to_dict(), 40, say)


def test_numbers_are_written_in_the_browser_as_in_python(opened: Callable[..., Page]):
    page, say = opened(), load("en")
    rates = [1.0, 0.16, 0.31, 0.305, 1 / 7, 1 / 270, 1 / 12345, 1 / 1234567, 0.08, 0.0625, 1 / 2500.5, 0.095, 2e-7]
    assert page.evaluate("rates => rates.map(oneIn)", rates) == [say.one_in(rate) for rate in rates]
    shares = [0.0, 1.0, 0.0005, 0.0625, 0.12345, 0.9999]
    assert page.evaluate("shares => shares.map(percent)", shares) == [say.percent(share) for share in shares]


def test_a_condition_offers_its_strengths(opened: Callable[..., Page]):
    page = opened()
    assert not page.locator("#explorer-dose").is_visible()
    choose(page, "condition", "glare")
    offered = page.locator("#explorer-dose option").all_inner_texts()
    assert offered == ["mild glare", "extreme glare"]
    assert "glare (veil as a share of display white: 0.1)" in page.locator("#explorer-caption").inner_text()


def test_another_strength_shows_its_own_numbers(opened: Callable[..., Page]):
    page = opened()
    choose(page, "condition", "glare")
    page.select_option("#explorer-dose", "1")
    slide(page, SHIPPED)
    curves = make_curves()
    row = curves[(curves["condition"] == "veiling_glare") & (curves["threshold"] == 0.6)].iloc[0]
    assert shown(page, "explorer-rows")[0][3] == str(row["false_matches"])


def test_another_grouping_shows_its_groups(opened: Callable[..., Page]):
    page = opened()
    choose(page, "group_by", "By gender")
    assert [line[0] for line in shown(page, "explorer-rows")] == ["everyone", "men"]


def test_groups_can_be_seen_among_everybody_and_with_equal_weights(opened: Callable[..., Page]):
    page = opened()
    choose(page, "group_by", "By gender")
    choose(page, "compared", "people alike in ethnicity and gender, subgroups weighted equally")
    ((name, *_, fmr),) = [
        (line[0], row.get_attribute("data-value"))
        for line, row in zip(
            shown(page, "explorer-rows"), page.locator("#explorer-rows td:nth-child(2)").all(), strict=True
        )
    ]
    assert (name, fmr) == ("men", "0.11")


def test_what_has_one_value_alone_is_no_choice(opened: Callable[..., Page]):
    page = opened()
    for field in ("matcher", "dose", "arm", "delivery", "landmarks", "metering"):
        assert not page.locator(f"#explorer-{field}").is_visible(), field


def test_the_chart_has_one_mark_a_group_and_hollow_ones_where_no_interval_was_printed(opened: Callable[..., Page]):
    page = opened()
    assert page.locator("#explorer-chart text.name").count() == 4
    # Of one group nobody can be compared; of another none was seen.
    assert page.locator("#explorer-chart circle").count() == 3
    assert page.locator("#explorer-chart circle.unsure").count() == 2
    assert page.locator("#explorer-chart line.limit").count() == 1


def test_a_screen_reader_is_told_once_the_slider_rests(opened: Callable[..., Page]):
    page = opened()
    slide(page, SHIPPED)
    expect(page.locator("#explorer-status")).to_contain_text(
        "Everyone, compared with people alike in ethnicity and gender:"
    )
    assert page.locator("#explorer-threshold").get_attribute("aria-valuetext") == "Accepts a distance of at most 0.6"


def test_every_choice_and_button_is_reached_by_the_keyboard(opened: Callable[..., Page]):
    page = opened()
    choose(page, "condition", "glare")
    page.select_option("#explorer-dose", "1")
    slide(page, 3)
    page.locator("#explorer-condition").focus()
    reached = []
    for _ in range(12):
        reached.append(page.evaluate("() => document.activeElement.id"))
        page.keyboard.press("Tab")
    choices = ["condition", "dose", "threshold_name", "threshold", "group_by", "group"]
    wanted = [*choices, "copy_address", "copy_sentence", "csv", "png"]
    assert [one for one in reached if one][: len(wanted)] == [f"explorer-{name}" for name in wanted]


# --- the address of a view ---


def fragment(page: Page) -> str:
    return page.url.partition("#")[2]


def test_an_address_brings_back_its_view_when_reloaded(opened: Callable[..., Page]):
    page = opened()
    choose(page, "condition", "glare")
    page.select_option("#explorer-dose", "1")
    choose(page, "group_by", "By gender")
    before = shown(page, "explorer-rows")
    assert "condition=veiling_glare&dose=0.8&threshold_name=as_shipped&group_by=gender" in fragment(page)
    page.reload()
    expect(page.locator("#explorer-body")).to_be_visible()
    assert shown(page, "explorer-rows") == before
    assert page.locator("#explorer").evaluate("section => section.getBoundingClientRect().top < innerHeight")


def test_the_slider_stands_in_the_address_too(opened: Callable[..., Page]):
    page = opened()
    slide(page, 7)
    before = shown(page, "explorer-rows")
    assert f"threshold_name=curve&threshold={THRESHOLDS[7]}" in fragment(page)
    page.reload()
    expect(page.locator("#explorer-body")).to_be_visible()
    assert shown(page, "explorer-rows") == before


def test_back_leads_to_the_view_before(opened: Callable[..., Page]):
    page = opened()
    choose(page, "group_by", "By gender")
    choose(page, "condition", "glare")
    page.go_back()
    expect(page.locator("#explorer-condition")).to_have_value("0")
    assert [line[0] for line in shown(page, "explorer-rows")] == ["everyone", "men"]
    page.go_back()
    expect(page.locator("#explorer-group_by")).to_have_value("1")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("condition=fog", '"fog" under "Photographs", which this result does not have'),
        ("condition=veiling_glare&dose=0.3", '"0.3" under "Strength", which this result does not have'),
        ("condition=clean&dose=0.8", '"0.8" under "Strength", which this result does not have'),
        ("weather=fog", 'The address names "weather", which is no choice here.'),
        ("group=<script>alert(1)</script>x", 'under "Group in the sentence"'),
    ],
)
def test_an_address_of_what_is_not_here_is_refused_in_a_sentence(opened: Callable[..., Page], asked: str, said: str):
    page = opened(fragment=f"#explorer?{asked}")
    problem = page.locator("#explorer-problem")
    expect(problem).to_contain_text(said)
    assert problem.inner_text().endswith("The first view is shown.")
    assert page.locator("#explorer-condition").input_value() == "0"
    choose(page, "group_by", "By gender")
    expect(problem).to_be_hidden()


# --- what is taken away ---


@pytest.mark.parametrize(("button", "holds"), [("copy_address", "#explorer?"), ("copy_sentence", "abcdef012345")])
def test_what_is_copied_stands_on_the_clipboard_and_is_announced(opened: Callable[..., Page], button: str, holds: str):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator(f"#explorer-{button}").press("Enter")
    expect(page.locator("#explorer-status")).to_have_text("Copied.")
    assert holds in page.evaluate("() => navigator.clipboard.readText()")


def test_the_sentence_copied_is_the_one_on_the_page_with_its_source(opened: Callable[..., Page]):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    said = page.locator("#explorer-said").inner_text()
    page.locator("#explorer-copy_sentence").click()
    expect(page.locator("#explorer-status")).to_have_text("Copied.")
    assert page.evaluate("() => navigator.clipboard.readText()").startswith(f"{said} Data: A made-up set")


def test_where_the_clipboard_is_closed_the_text_is_shown_to_be_copied(opened: Callable[..., Page]):
    page = opened()
    page.evaluate("() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); }")
    page.locator("#explorer-copy_address").press("Enter")
    expect(page.locator("#explorer-status")).to_have_text("Copy the text in this field.")
    assert "#explorer?" in page.locator("#explorer-by_hand").input_value()


def test_the_csv_holds_the_rows_shown_as_the_table_has_them(opened: Callable[..., Page], folders: dict[str, Path]):
    page = opened()
    with page.expect_download() as taken:
        page.locator("#explorer-csv").press("Enter")
    assert taken.value.suggested_filename == "falsematch_made_abcdef012345.csv"
    saved = cells.read(pd.read_csv(taken.value.path(), keep_default_na=False, na_values={"fmr": [""]}))
    rates = tables.read_csv(folders["en"] / "rates.csv", tables.RATES)
    told = rates[(rates["condition"] == "clean") & (rates["threshold_name"] == "as_shipped")]
    told = told[(told["scope"] == "within") & (told["matched_on"] == CROSSING) & (told["group_by"] != "gender")]
    assert list(saved["group"]) == sorted(told["group"], key=lambda name: (name != "everyone", natural(name)))
    recorded = told.set_index("group").loc[saved["group"]]
    assert saved["fmr"].tolist() == pytest.approx(recorded["fmr"].tolist(), abs=0, rel=0, nan_ok=True)
    assert saved["reason"].tolist() == recorded["reason"].tolist()
    assert saved["false_matches"].tolist() == recorded["false_matches"].tolist()
    assert set(saved["result"]) == {"abcdef012345"}


def test_a_label_that_looks_like_a_formula_stays_text_in_the_csv(opened: Callable[..., Page]):
    page = opened()
    texts = ["=1+1", "'=1", "-2.5", "a,b", 'say "x"', "two\nlines", "plain"]
    written = page.evaluate("texts => csv(texts.map(text => ({ text }))).text()", texts)
    assert cells.read(pd.read_csv(StringIO(written), dtype=str))["text"].tolist() == texts


def test_the_png_is_the_chart_with_its_title_and_source(opened: Callable[..., Page], tmp_path: Path):
    page = opened()
    with page.expect_download() as taken:
        page.locator("#explorer-png").press("Enter")
    taken.value.save_as(tmp_path / "chart.png")
    width = page.locator("#explorer-chart svg").evaluate("svg => svg.viewBox.baseVal.width")
    height = page.locator("#explorer-chart svg").evaluate("svg => svg.viewBox.baseVal.height")
    with Image.open(tmp_path / "chart.png") as image:
        assert image.width == 2 * (width + 32)
        assert image.height > 2 * (height + 32)
        # The blue of a rate that has an interval.
        assert (0, 114, 178) in {color for _, color in image.convert("RGB").getcolors(1 << 20)}


# --- the calculator ---


def answers(page: Page) -> dict[str, str]:
    return {line[0]: line[1] for line in shown(page, "calculator-rows")}


def sentences(page: Page) -> list[str]:
    return page.locator("#calculator-sentences p").all_inner_texts()


SMALL = {"matches": 156, "pairs": 1_560_000, "fmr": 0.0001, "low": 0.00004, "high": 0.0002}
LARGE = {"matches": 312, "pairs": 1560, "fmr": 0.2, "low": 0.15, "high": 0.26}
NONE = {"matches": 0, "pairs": 1560, "fmr": 0, "low": None, "high": None}


@pytest.mark.parametrize(
    ("language", "rate", "gallery", "said"),
    [
        (
            "en",
            SMALL,
            200_000_000,
            [
                "At this setting a search among 200 million would return about 20,000 strangers. To expect "
                "fewer than one, a "
                "matcher must err less than once in 200 million comparisons; these people can show 1 in 1,560,000.",
                "The 95 % interval is 8,000 to 40,000 strangers.",
                "This multiplies one rate by the size of the gallery: it assumes that all comparisons are "
                "alike, whoever is "
                "searched for.",
            ],
        ),
        (
            "en",
            SMALL,
            1000,
            [
                "At this setting 10 searches among 1,000 would together return about 1 stranger. To expect "
                "fewer than one, a "
                "matcher must err less than once in 1,000 comparisons; these people can show 1 in 1,560,000.",
                "The 95 % interval is 0.4 to 2 strangers.",
            ],
        ),
        (
            "en",
            LARGE,
            200_000_000,
            ["At this setting a search among 200 million would return about 40 million strangers."],
        ),
        ("en", LARGE, 1, ["At this setting 10 searches among 1 photograph would together return about 2 strangers."]),
        (
            "en",
            NONE | {"high": 0.0031},
            1_000_000,
            [
                "This test saw no false match in 1,560 comparisons. Up to 3,100 strangers in a search among 1 "
                "million cannot be "
                "excluded (95 % upper limit)."
            ],
        ),
        (
            "en",
            NONE,
            1000,
            [
                "This test saw no false match in 1,560 comparisons. The audit printed no upper limit, so "
                "nothing can be said of "
                "a search among 1,000."
            ],
        ),
        (
            "es",
            SMALL,
            200_000_000,
            [
                "Con este ajuste, una búsqueda entre 200 millones de fotografías devolvería aproximadamente "
                "{20000} personas "
                "ajenas. Para esperar menos de una, un comparador debe fallar menos de una vez en 200 millones "
                "de comparaciones; "
                "con estas personas puede mostrarse 1 de cada {1560000}.",
                "El intervalo del 95 % va de {8000} a {40000} personas ajenas.",
            ],
        ),
        (
            "es",
            SMALL,
            1000,
            [
                "Con este ajuste, 10 búsquedas entre {1000} fotografías devolverían en total aproximadamente 1 "
                "persona ajena.",
            ],
        ),
        (
            "es",
            LARGE,
            200_000_000,
            [
                "Con este ajuste, una búsqueda entre 200 millones de fotografías devolvería aproximadamente 40 "
                "millones de "
                "personas ajenas."
            ],
        ),
        (
            "es",
            NONE,
            1_000_000,
            [
                "En esta prueba no se vio ninguna falsa coincidencia en {1560} comparaciones. La auditoría no "
                "publicó límite "
                "superior, así que nada puede decirse de una búsqueda entre 1 millón de fotografías."
            ],
        ),
    ],
)
def test_a_search_is_told_in_sentences(
    opened: Callable[..., Page], language: str, rate: dict[str, Any], gallery: int, said: list[str]
):
    told = opened(language).evaluate("([rate, n]) => searchSentences(rate, n)", [rate | {"mixed": False}, gallery])
    say = load(language)
    wanted = [re.sub(r"\{(\d+)\}", lambda n: say.number(int(n[1])), one) for one in said]
    assert [one[: len(start)] for one, start in zip(told, wanted, strict=False)] == wanted


def test_without_an_interval_counts_are_told_and_no_number_of_strangers(opened: Callable[..., Page]):
    page = opened()
    first, needs = sentences(page)
    assert first == (
        "This test saw 12 false matches in 1,560 comparisons. The audit printed no interval, so no "
        "number of strangers is "
        "stated (the interval spans more than a factor of 20)."
    )
    assert needs.startswith("To expect fewer than one, a matcher must err less than once in 200 million comparisons")
    told = answers(page)
    assert told["False match rate of one comparison"] == "12 of 1,560; no interval was printed"
    assert told["Expected false candidates a search"] == told["Expected false candidates a day"] == "not stated"
    assert told["Searches that return a false candidate"] == "no band, since the rate has no interval"
    assert told["Extrapolated by"] == "8.3 powers of ten"


def test_a_gallery_is_chosen_by_name_by_number_and_by_slider_alike(opened: Callable[..., Page]):
    page = opened()
    page.select_option("#calculator-size", label="a city: 500,000")
    assert page.locator("#calculator-gallery").input_value() == "500000"
    assert page.locator("#calculator-slider").input_value() == "57"
    page.fill("#calculator-gallery", "1000000")
    assert page.locator("#calculator-size option:checked").inner_text() == "1 million"
    page.locator("#calculator-slider").press("ArrowLeft")
    assert page.locator("#calculator-gallery").input_value() == "790000"
    assert page.locator("#calculator-size").input_value() == ""
    assert page.locator("#calculator-slider").get_attribute("aria-valuetext") == "790,000"


def mix(page: Page, parts: dict[str, str]) -> None:
    page.select_option("#calculator-group", label="Black men")
    page.select_option("#calculator-mix", label="in parts of your own")
    # Groups stand in their natural order, so each is found by its name.
    for label in page.locator("#calculator-parts label").all():
        label.locator("input").fill(parts.get(label.inner_text().strip(), "0"))


def test_a_mix_of_ones_own_weighs_the_matrix(opened: Callable[..., Page]):
    page = opened()
    mix(page, {"Black men": "1", "white men": "3"})
    page.fill("#calculator-gallery", "100")
    # A quarter of 9 / 56 and three quarters of 2 / 1,096, times 100.
    assert answers(page)["Expected false candidates a search"] == "4.15"
    assert sentences(page)[1] == "The audit makes no interval for a mix of your own."


def test_a_mix_with_people_nobody_was_compared_with_is_refused(opened: Callable[..., Page]):
    page = opened()
    mix(page, {"Black men": "1", f"{SCRIPT} & $x$": "1"})
    assert "no comparison was possible" in page.locator("#calculator-problem").inner_text()
    assert not page.locator("#calculator-answer").is_visible()


@pytest.mark.parametrize("given", ["0", "-3", "1.5", ""])
def test_a_gallery_that_is_no_number_is_refused(opened: Callable[..., Page], given: str):
    page = opened()
    page.fill("#calculator-gallery", given)
    assert page.locator("#calculator-problem").inner_text() == "Give a whole number from 1 to 1 million million."


def test_it_says_that_no_government_was_measured(opened: Callable[..., Page]):
    assert "No government's or company's search system was measured" in opened().locator("#calculator").inner_text()


# --- for everybody ---


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(opened: Callable[..., Page], language: str, scheme: str):
    page = opened(language, color_scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    serious = [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in {"serious", "critical"}]
    assert serious == []


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_runs_out_of_the_page(opened: Callable[..., Page], width: int):
    page = opened(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_print_choices_are_hidden_and_what_they_show_stays(opened: Callable[..., Page]):
    page = opened()
    page.emulate_media(media="print")
    assert not page.locator("#explorer fieldset").is_visible()
    assert page.locator("#explorer-rows tr").first.is_visible()


def test_without_scripts_the_page_says_where_the_numbers_stand(opened: Callable[..., Page]):
    page = opened(java_script_enabled=False)
    assert "curves.csv.gz" in page.locator("#explorer noscript").inner_text()
    assert not page.locator("#explorer-body").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_darker_is_more_in_the_matrix_by_day_and_by_night(
    whole: Path, browser: Browser, scheme: Literal["light", "dark"]
):
    page = browser.new_page(color_scheme=scheme)
    page.goto((whole / "report.html").as_uri())
    figure = page.locator("figure", has=page.locator("text=Who is taken for whom")).first
    key = figure.locator("svg path").evaluate_all(
        r"""paths => paths.filter(path => getComputedStyle(path).strokeWidth === "0.6px" && path.getBBox().height < 14)
            .map(path => [path.getBBox().x, getComputedStyle(path).fill.match(/\d+/g).map(Number)])"""
    )
    page.close()
    shades = [sum(color) for _, color in sorted(key)]
    # "None seen", then a shade a decade.
    assert len(shades) >= 3
    assert shades[0] > 3 * 245
    assert all(lighter > darker for lighter, darker in pairwise(shades)), shades
