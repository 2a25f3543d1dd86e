"""The page of reported circumstances: a finding, a chart and three limits; then each circumstance in the same order."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from falsematch import tables
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.errors import ResultError
from falsematch.report import words
from falsematch.report.languages import languages
from falsematch.report.rate_words import share, unsure
from falsematch.report.telling import Telling
from falsematch.result.card import read_card
from falsematch.result.findings import format_findings, read_findings
from falsematch.studies import street
from falsematch.studies.street.page import write_street
from falsematch.studies.street.sentences import contrasts, not_made, stated
from falsematch.tables import street_tables
from made_street import ALL, EXPERIMENT, everything, experiment_file, named_before

SAY = words.load("en")


def write(place: Path, conditions: tuple[str, ...] = ALL, *, null: bool = False) -> Path:
    """A result of some circumstances, with its page."""
    everything(place / "results", conditions, null=null)
    listed = EXPERIMENT.replace("[turned_to_the_sun, car_window, across_the_street]", f"[{', '.join(conditions)}]")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        street.run(street.load(experiment_file(place, listed)), Path("results/beside"), force=True)
    return place / "results/beside"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All six circumstances in each language, and a result in which nothing is claimed."""
    first = write(tmp_path_factory.mktemp("street"))
    made = {"en": first, "none": write(tmp_path_factory.mktemp("none"), ("car_window", "inches_away"), null=True)}
    for language in languages():
        if language not in made:
            made[language] = Path(shutil.copytree(first, tmp_path_factory.mktemp(language) / "beside"))
            write_street(made[language], language)
    return made


@pytest.fixture(scope="module")
def pages(folders: dict[str, Path]) -> dict[str, str]:
    return {name: (folder / "report.html").read_text(encoding="utf-8") for name, folder in folders.items()}


def plain(page: str) -> str:
    """What is read, collapsed parts with it."""
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<head>.*?</head>", " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)))


def at_once(page: str) -> str:
    """The page without its collapsed parts."""
    return re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)


def first_screen(page: str) -> str:
    found = re.search(r'<header class="first.*?</header>', page, flags=re.DOTALL)
    assert found
    return found[0]


# --- the finding ---


def test_the_finding_is_told_once_with_its_range_over_circumstances(pages: dict[str, str]):
    assert (
        "In this test, under 4 of 6 simulated circumstances, dlib took Black women for one another 5.2 to 6.2 times "
        "as often as white women" in plain(pages["en"])
    )


def test_what_is_read_aloud_has_counts_people_and_limits_and_clean_portraits_beside(pages: dict[str, str]):
    told = plain(first_screen(pages["en"]))
    assert "among 46 Black women in Congress 647 of 1,518 comparisons were false matches: 43 % (28 to 64 %)." in told
    assert "On clean portraits that is 5.0 times as often (2.5 to 12)." in told


def test_a_null_is_the_finding_where_nothing_is_claimed(pages: dict[str, str]):
    told = plain(pages["none"])
    assert "Under the reported circumstances, this test cannot tell whether any group is falsely matched more" in told
    assert "On clean portraits this test cannot tell." in told


def test_the_chart_has_eight_rows_at_most_and_marks_what_fails_a_proof(folders: dict[str, Path]):
    alt = (folders["en"] / "figures/street.txt").read_text(encoding="utf-8")
    assert alt.count(" comparisons.") + alt.count(" times.") == 7
    assert "Cap on, unproven: this test cannot tell; 463 of 1,518 comparisons." in alt
    assert "Porch at dusk: 6.2 (3.1 to 17) times." in alt


def test_there_are_three_limits_on_the_first_screen(pages: dict[str, str]):
    for language in languages():
        [limits] = re.findall(r'<ul class="limits".*?</ul>', first_screen(pages[language]))
        assert limits.count("<li>") == 3


# --- a circumstance ---


@pytest.mark.parametrize("language", languages())
def test_each_circumstance_says_what_was_reported_simulated_and_guessed_beside_its_picture(
    pages: dict[str, str], language: str
):
    for name in ALL:
        section = pages[language].split(f'<section id="{name}"')[1].split("</section>")[0]
        say = words.load(language)
        headings = re.findall(r"<h3>(.*?)</h3>", section)
        assert headings[:3] == [say("street.reported"), say("street.simulated"), say("street.guessed")]
        alts = re.findall(r'<img src="data:image/jpeg;base64,[^"]+" alt="([^"]+)"', at_once(section))
        assert len(alts) >= 2
        assert all(("rendered" if language == "en" else "generada") in alt for alt in alts)
        assert ('href="https://' in section) is (name != "across_the_street")


def test_what_was_simulated_are_the_steps_of_the_scenario_with_their_ranges(pages: dict[str, str]):
    section = pages["en"].split('<section id="car_window"')[1].split("</section>")[0]
    assert "<p>Head turn; window reflection; focus blur; low resolution; motion blur;" in section
    assert "<li>head turn: 10 to 30 (degrees)</li>" in section
    assert "<li>window reflection: 0.1 to 0.5 (reflection as a share of display white)</li>" in section
    sun = pages["en"].split('<section id="turned_to_the_sun"')[1].split("</section>")[0]
    assert "<li>direct sun, from any side: 4 to 8 (" in sun


def test_a_circumstance_that_fails_a_proof_is_marked_and_carries_no_claim(pages: dict[str, str]):
    cap = pages["en"].split('<section id="cap_on"')[1].split("</section>")[0]
    assert '<span class="badge">unproven</span>' in cap
    assert "The simulation fails a check of its own, so nothing is claimed of groups." in cap
    assert "badge" not in pages["en"].split('<section id="car_window"')[1].split("</section>")[0]


def test_a_group_too_small_is_a_count_with_its_reason_and_no_rate(pages: dict[str, str]):
    window = pages["en"].split('<section id="car_window"')[1].split("</section>")[0]
    assert "<td>6 of 2,046<small>too few to say how sure</small></td>" in window


def test_searches_are_told_where_they_were_made_and_200_million_as_a_bound(pages: dict[str, str]):
    told = plain(pages["en"])
    assert "557 of 696 searches among 1,391 other members brought up a stranger: 80 % (70 to 88 %)." in told
    assert "brought up a stranger: 80 % (70 to 88 %). Among 200 million, at least 70 % would." in told
    assert "Not searched: into the sun; cap on; inches away; porch at dusk; across the street." in told


# --- sentences ---


def row(folder: Path, **cells: object) -> dict[str, object]:
    told = tables.read_csv(folder / "street.csv", street_tables.STREET)
    window = (told["condition"] == "car_window") & (told["group"] == "black & female")
    return dict(told[window].iloc[0]) | cells


def test_what_could_not_be_made_is_said_with_its_numbers_and_of_whom(folders: dict[str, Path]):
    everyone = row(folders["en"], group="everyone", not_applicable=310, probe_images=419)
    women = row(folders["en"], not_applicable=7, probe_images=27)
    assert not_made(everyone, [women], SAY) == (
        "On 310 of 729 photographs this could not be made: Black women 7 of 34."
    )
    assert not_made(everyone | {"not_applicable": 0}, [women], SAY) == ""


def test_misses_and_photographs_without_a_face_are_counted_under_every_circumstance(pages: dict[str, str]):
    told = plain(at_once(pages["en"]))
    assert told.count("Same person missed: 139 of 696 pairs; Black women 4 of 23; white women 17 of 86.") == len(
        SCENARIOS
    )
    assert told.count("No face found: dlib, SFace 1 of 697 photographs.") == len(SCENARIOS)


def test_whose_faces_are_not_found_more_often_is_said_with_counts_and_limits_where_it_is_supported(
    pages: dict[str, str],
):
    told = plain(at_once(pages["en"]))
    said = "dlib found no face on 1 of 24 photographs of Black women, and on 1 of 87 of white women: 2.8 times as often"
    assert f"{said} (1.4 to 5.2)." in told
    assert "photographs of Black men, and on" not in told


def test_a_rate_whose_interval_is_too_wide_is_not_said_to_rest_on_too_few_people():
    assert unsure("searches_too_wide{factor=20}", SAY) == "the interval is too wide to print"
    assert unsure("too_few_people{n=5,needed=13}", SAY) == "too few to say how sure"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"stated_reason": "band_reaches_one"}, "Among 200 million, this test cannot say how many searches would"),
        (
            {"stated_low": 0.1, "stated_high": 0.2, "stated_reason": ""},
            "Among 200 million, 10 to 20 % of these searches would bring up a stranger.",
        ),
        (
            {"stated_low": float("nan"), "stated_high": float("nan"), "stated_reason": "no_band{why=no_false_match}"},
            "Among 200 million, this test cannot say",
        ),
    ],
)
def test_a_larger_gallery_is_a_bound_or_a_refusal(folders: dict[str, Path], cells: dict[str, object], said: str):
    folder = folders["en"]
    first, second = stated(row(folders["en"], **cells), Telling(SAY, read_card(folder), 0.95), needs=False)
    assert first.startswith(said)
    assert second.startswith("At this setting a search among 200 million would return about 1.2 million strangers")


def test_of_whom_this_test_cannot_tell_is_one_line_without_a_number(folders: dict[str, Path], pages: dict[str, str]):
    refused = row(folders["en"], supported=False, refusals="unconfirmed_weights")
    telling = Telling(SAY, read_card(folders["en"]), 0.95)
    _, untold = contrasts([refused], lambda row: "", telling)
    assert untold == ["This test cannot tell who is taken for one another more often: Black women and white women."]
    assert "leaving out" not in at_once(pages["en"])
    assert '<td class="note">no interval could be made</td>' in pages["en"]


@pytest.mark.parametrize(
    ("rate", "said"), [(0.284, "28 %"), (0.0123, "1.2 %"), (0.00002, "0.002 %"), (0.9973, "99.7 %"), (1.0, "100 %")]
)
def test_a_share_has_two_figures(rate: float, said: str):
    assert share(rate, SAY) == said


# --- for whom it is ---


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_longer_than_25_words(pages: dict[str, str], language: str):
    parts = re.findall(
        r"<(?:p|li|h1|figcaption)[^>]*>(.*?)</(?:p|li|h1|figcaption)>",
        re.sub(r"<svg.*?</svg>", "", at_once(pages[language]), flags=re.DOTALL),
        re.DOTALL,
    )
    sentences = [
        one
        for part in parts
        for one in re.split(r"(?<=[.!?:;])\s", html.unescape(re.sub(r"<[^>]*>", " ", part)))
        if "sha256" not in one
    ]
    assert [one for one in sentences if len(one.split()) > 25] == []


@pytest.mark.parametrize("language", languages())
def test_at_most_1500_words_stand_outside_of_what_is_folded(pages: dict[str, str], language: str):
    told = plain(at_once(pages[language])).split()
    assert len([one for one in told if any(letter.isalpha() for letter in one)]) <= 1500


def test_nothing_of_the_english_page_is_left_in_spanish(pages: dict[str, str]):
    told = plain(re.sub(r'<ul lang="en">.*?</ul>', "", pages["es"], flags=re.DOTALL))
    for english in (" people ", " times ", "cannot", " of 1", "searches", "unproven", "setting"):
        assert english not in told, english


def test_words_for_the_first_reader_are_plain(pages: dict[str, str]):
    told = plain(at_once(pages["en"])).lower()
    for word in ("clear of", "carried", " arm ", " dose", "fnmr", "fpir", "lest", "stands.", "p value"):
        assert word not in told, word


@pytest.mark.parametrize("language", languages())
def test_everything_that_is_named_has_a_name_in_every_language(language: str):
    say, told = words.load(language), street.load("street")
    for family, names in {
        "street.name": ["clean", *SCENARIOS],
        "under": ["clean", *SCENARIOS],
        "street.circumstance": list(SCENARIOS),
        "matcher": told.matchers,
        "street.setting_means": told.thresholds,
        "condition": [step for one in SCENARIOS.values() for step in one.steps],
        "unit": [
            CONDITIONS[step].unit for one in SCENARIOS.values() for step, content in one.steps.items() if content != 1
        ],
    }.items():
        assert set(names) <= set(say.entry(family)), family
    settings = {
        key
        for one in SCENARIOS.values()
        for content in one.steps.values()
        if isinstance(content, dict)
        for key in content
    }
    assert settings - {"dose"} <= set(say.entry("street.setting"))
    named = {one for held in say.entry("street.circumstance").values() for one in held["sources"]}
    assert named <= set(say.entry("street.sources"))


def test_the_report_writes_what_the_tables_hold_and_refuses_others(folders: dict[str, Path], tmp_path: Path):
    folder = Path(shutil.copytree(folders["none"], tmp_path / "beside"))
    path = folder / "street.csv"
    told = tables.read_csv(path, street_tables.STREET)
    tables.write_csv(told.assign(people=pd.array([7] * len(told), "Int64")), street_tables.STREET, path)
    with pytest.raises(ResultError, match="is not the table"):
        write_street(folder)


# --- in a browser ---

SIZES = [(1280, 800), (390, 844)]


@pytest.fixture
def opened(browser: Browser, folders: dict[str, Path]) -> Iterator[object]:
    shown: list[Page] = []

    def open_page(name: str, width: int, height: int, scheme: str = "light") -> Page:
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        shown.append(page)
        page.goto((folders[name] / "report.html").as_uri())
        return page

    yield open_page
    for page in shown:
        page.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["en", "es", "none"])
def test_the_first_screen_holds_title_sentence_chart_and_limits(opened, name: str, size: tuple[int, int]):
    page = opened(name, *size)
    for part in ("h1", ".first .aloud", ".first figure svg:visible", ".first .limits"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= size[1], part
        assert box["x"] + box["width"] <= size[0], part
    chart = page.locator(".first figure svg:visible").bounding_box()
    # Landscape on a screen, square on a phone.
    assert chart["width"] / chart["height"] == pytest.approx(1200 / 675 if size[0] > 600 else 1, rel=0.01)


@pytest.mark.slow
def test_the_text_of_the_chart_is_large_enough_on_a_phone(opened):
    page = opened("en", 390, 844)
    heights = page.locator(".first .square svg text").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"
    )
    assert min(heights) >= 11


@pytest.mark.slow
@pytest.mark.parametrize("name", languages())
def test_the_page_fits_a_phone_and_axe_finds_no_serious_violation(opened, name: str):
    page = opened(name, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in serious] == []


# --- named before the run ---


def test_what_was_named_before_the_run_is_the_title_the_chart_and_says_whether_the_gap_widens(tmp_path: Path):
    everything(tmp_path / "results", ALL)
    folder = tmp_path / "results/field"
    named = [named_before("car_window"), named_before("car_window", kind="amplification", supported=False)]
    (folder / "findings.json").write_text(format_findings([*(read_findings(folder) or []), *named]))
    listed = EXPERIMENT.replace("[turned_to_the_sun, car_window, across_the_street]", f"[{', '.join(ALL)}]")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        street.run(street.load(experiment_file(tmp_path, listed)), Path("results/beside"), force=True)
    made = tmp_path / "results/beside"
    told = plain(first_screen((made / "report.html").read_text(encoding="utf-8")))
    assert "through a simulated car window, dlib took Black women for one another about 4.0 times as often" in told
    assert "120 of 1,200 comparisons among 40 Black women were false matches" in told
    assert (
        "That is 4.0 times as often (95 % interval 2.0 to 8.0). This comparison was planned before its result was seen."
        in told
    )
    assert "Whether this circumstance widens the gap, this test cannot tell." in told
    whole = plain(at_once((made / "report.html").read_text(encoding="utf-8")))
    assert (
        "Whether this circumstance widens the gap, this test cannot tell. The gap was 1.1 times the clean one "
        "(0.60 to 1.9), taken at a setting at which the reference group is falsely matched equally often." in whole
    )
    assert "Car window: 4.0 (2.0 to 8.0) times." in (made / "figures/street.txt").read_text(encoding="utf-8")


def test_a_planned_claim_is_drawn_as_one_where_the_same_contrast_of_everybody_cannot_tell(tmp_path: Path):
    everything(tmp_path / "results", ALL)
    folder = tmp_path / "results/field"
    named = [named_before("across_the_street")]
    (folder / "findings.json").write_text(format_findings([*(read_findings(folder) or []), *named]))
    listed = EXPERIMENT.replace("[turned_to_the_sun, car_window, across_the_street]", f"[{', '.join(ALL)}]")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        street.run(street.load(experiment_file(tmp_path, listed)), Path("results/beside"), force=True)
    alt = (tmp_path / "results/beside/figures/street.txt").read_text(encoding="utf-8")
    assert "Across the street: 4.0 (2.0 to 8.0) times." in alt
