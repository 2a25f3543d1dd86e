"""The page in a real browser: what it shows are the numbers of the tables; it asks for nothing and excludes nobody."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from made_result import CROSSING, fill, make_card, make_rates
from made_tables import GROUPS, THRESHOLDS, make_curves, make_others
from playwright.sync_api import Browser, Page, expect

from falsematch import report
from falsematch.report.natural import natural
from falsematch.report.words import Words, load

pytestmark = pytest.mark.slow

SHIPPED = THRESHOLDS.index(0.6)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The whole result in each language."""
    made = {}
    for language in ("en", "es"):
        place = tmp_path_factory.mktemp(language) / "made"
        made[language] = fill(place, make_rates(), make_card(), **make_others())
        report.write(made[language], language)
    return made


@pytest.fixture
def opened(browser: Browser, folders: dict[str, Path]) -> Iterator[Callable[..., Page]]:
    """Opens the page of a language from its file and, when the test ends, asks that nothing went wrong in it."""
    log: list[str] = []
    contexts = []

    def open_page(language: str = "en", width: int = 1280, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: log.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: log.append(f"error: {error}"))
        page.on("request", lambda request: log.append(f"request: {request.url}"))
        page.goto((folders[language] / "report.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    pages = [line for line in log if line.startswith("request: file:") and line.endswith("report.html")]
    assert [line for line in log if line not in pages] == []


def slide(page: Page, at: int) -> None:
    """Move the slider as a person does with the keyboard: to one end, then step by step."""
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
    """One line of the explorer's table, as the report's other tables write it."""
    if pd.isna(row["fmr"]):
        rate, interval = "–", ""  # noqa: RUF001 - as the page writes it
    elif row["fmr"] == 0:
        rate, interval = say("none"), "–"  # noqa: RUF001
    elif pd.isna(row["fmr_low"]):
        rate, interval = say.one_in(row["fmr"]), say("explorer.withheld")
    else:
        limits = {"low": say.one_in(row["fmr_low"]), "high": say.one_in(row["fmr_high"])}
        rate, interval = say.one_in(row["fmr"]), say("explorer.range", **limits)
    missed = say.percent(row["fnmr"])
    low, high = row["fnmr_low"], row["fnmr_high"]
    if not pd.isna(high):
        between = (
            say("explorer.up_to", high=say.percent(high))
            if pd.isna(low)
            else say("explorer.range", low=say.percent(low), high=say.percent(high))
        )
        missed += f" ({between})"
    return [rate, interval, say.number(row["false_matches"]), say.number(row["impostor_pairs"]), str(people), missed]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("at", [0, 7, SHIPPED, 30, 40])
def test_the_numbers_shown_are_those_of_the_curves(opened: Callable[..., Page], language: str, at: int):
    page = opened(language)
    slide(page, at)
    curves, say = make_curves(), load(language)
    rows = curves[(curves["condition"] == "clean") & (curves["threshold"] == THRESHOLDS[at])]
    told = rows[rows["group_by"].isin(["", CROSSING])].to_dict("records")
    told.sort(key=lambda row: (row["group_by"] != "", natural(row["group"])))
    people = {group: count for (_, group), (count, _) in GROUPS.items()}
    assert [line[1:] for line in shown(page, "explorer-rows")] == [
        expected(row, people[row["group"]], say) for row in told
    ]


def test_every_position_of_the_slider_writes_rates_as_the_report_does(opened: Callable[..., Page]):
    page, say = opened(), load("en")
    curves = make_curves()
    for at, threshold in enumerate(THRESHOLDS):
        page.locator("#explorer-threshold").evaluate(
            "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }", at
        )
        rows = curves[
            (curves["condition"] == "clean") & (curves["threshold"] == threshold) & (curves["group_by"] == "")
        ]
        assert shown(page, "explorer-rows")[0][1] == say.one_in(rows["fmr"].iloc[0])


def test_numbers_are_written_in_the_browser_as_in_python(opened: Callable[..., Page]):
    page, say = opened(), load("en")
    rates = [1.0, 0.16, 0.31, 0.305, 1 / 7, 1 / 270, 1 / 12345, 1 / 1234567, 0.08, 0.0625, 1 / 2500.5, 0.095, 2e-7]
    assert page.evaluate("rates => rates.map(oneIn)", rates) == [say.one_in(rate) for rate in rates]
    shares = [0.0, 1.0, 0.0005, 0.0625, 0.12345, 0.9999]
    assert page.evaluate("shares => shares.map(percent)", shares) == [say.percent(share) for share in shares]


def test_another_condition_shows_its_own_numbers(opened: Callable[..., Page]):
    page = opened()
    page.select_option("#explorer-condition", "1")
    curves = make_curves()
    row = curves[(curves["condition"] == "veiling_glare") & (curves["threshold"] == 0.6)].iloc[0]
    assert shown(page, "explorer-rows")[0][3] == str(row["false_matches"])


def test_another_grouping_shows_its_groups(opened: Callable[..., Page]):
    page = opened()
    page.select_option("#explorer-grouping", label="By gender")
    assert [line[0] for line in shown(page, "explorer-rows")] == ["everyone", "male"]


def test_the_chart_has_one_mark_a_group_and_hollow_ones_where_people_are_too_few(opened: Callable[..., Page]):
    page = opened()
    assert page.locator("#explorer-chart text.name").count() == 4
    # Of one group nobody can be compared.
    assert page.locator("#explorer-chart circle").count() == 3
    assert page.locator("#explorer-chart circle.unsure").count() >= 2


def test_a_screen_reader_is_told_once_the_slider_rests(opened: Callable[..., Page]):
    page = opened()
    slide(page, SHIPPED)
    expect(page.locator("#explorer-status")).to_contain_text("the threshold as shipped. everyone:")
    valued = page.locator("#explorer-threshold").get_attribute("aria-valuetext")
    assert valued == "Accepts a distance of at most 0.6: the threshold as shipped"


def test_the_button_leads_back_to_the_shipped_threshold(opened: Callable[..., Page]):
    page = opened()
    slide(page, 3)
    page.locator("#explorer-back").press("Enter")
    assert page.locator("#explorer-threshold").input_value() == str(SHIPPED)


# --- the calculator ---


def answers(page: Page) -> dict[str, str]:
    return {line[0]: line[1] for line in shown(page, "calculator-rows")}


def test_expected_candidates_are_photographs_times_the_rate(opened: Callable[..., Page]):
    page = opened()
    page.fill("#calculator-gallery", "1000")
    page.fill("#calculator-day", "100")
    told = answers(page)
    # 12 false matches in 1,560 comparisons of everyone with everyone.
    assert told["Expected false candidates a search"] == "7.69"
    assert told["Expected false candidates a day"] == "769"
    assert told["Extrapolated by"] == "3.0 decades"


def test_a_large_expectation_is_told_with_its_inverse(opened: Callable[..., Page]):
    page = opened()
    page.fill("#calculator-gallery", "200000000")
    told = answers(page)
    assert told["Expected false candidates a search"] == "1,540,000"
    assert told["Extrapolated by"] == "8.3 decades"
    assert page.locator("#calculator-sentence").inner_text() == (
        "At this setting a search among 200 million would return about 1.5 million strangers (too few people to say "
        "how sure). To expect fewer than one, a matcher must err less than once in 200 million comparisons; these "
        "people can show 1 in 1,560."
    )


def test_a_rate_without_an_interval_gives_no_band(opened: Callable[..., Page]):
    assert answers(opened())["Searches that return a false candidate"] == "no band, since the rate has no interval"


def test_a_mix_of_ones_own_weighs_the_matrix(opened: Callable[..., Page]):
    page = opened()
    page.select_option("#calculator-mix", "1")
    # Groups stand in their natural order, so each is found by its name.
    page.select_option("#calculator-probe", label="black & male")
    for label in page.locator("#calculator-parts label").all():
        share = {"black & male": "1", "white & male": "3"}.get(label.inner_text().strip(), "0")
        label.locator("input").fill(share)
    page.fill("#calculator-gallery", "100")
    # A quarter of 9 / 56 and three quarters of 2 / 1,096, times 100.
    assert answers(page)["Expected false candidates a search"] == "4.15"


def test_a_mix_with_people_nobody_was_compared_with_is_refused(opened: Callable[..., Page]):
    page = opened()
    page.select_option("#calculator-mix", "1")
    assert "no comparison was possible" in page.locator("#calculator-problem").inner_text()
    assert not page.locator("#calculator-table").is_visible()


@pytest.mark.parametrize("given", ["0", "-3", "1.5", ""])
def test_a_gallery_that_is_no_number_is_refused(opened: Callable[..., Page], given: str):
    page = opened()
    page.fill("#calculator-gallery", given)
    assert page.locator("#calculator-problem").inner_text() == "Give a whole number of at least 1."


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
