"""``report.pdf`` and the handouts: the same contents as the page, for print and for a file of exhibits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from falsematch.report import citation, facts, figures, findings, opening, printed, qr, style, typeset
from falsematch.report.answer import answer, refused
from falsematch.report.contents import Contents
from falsematch.report.cuts import cut
from falsematch.report.exhibit import Exhibit, exhibit, of_result
from falsematch.report.handout import Handout, capital, handout
from falsematch.report.label_notes import label_notes
from falsematch.report.languages import languages, named
from falsematch.report.opening import Opening
from falsematch.report.project import project
from falsematch.report.style import Drawing
from falsematch.report.words import Words
from falsematch.result.card import Card

REPORT = "report.pdf"
_SLIDE_PPI = 144
"""Pixels to 72 points of a slide's 960: 1920 x 1080."""
_SHARE_PPI = 90
"""As an image for sharing, where a result has no chart of that shape: 1200 x 675."""
SHEETS = ("handout.pdf", "slide.pdf", "slide.png", "share.png", "share_square.png")
"""What is written of every result in every language."""
_TALL = 1.2
"""Height over width of a chart above which a sheet would show it smaller than it can be read."""
_SHARED = {"share.png": style.LANDSCAPE, "share_square.png": style.SQUARE}
"""Images for sharing: the chart under its finding, with its source line."""


def report_pdf(contents: Contents) -> bytes:
    """``report.pdf``: what the page says in its order, then a figure a page, and what it rests on."""
    telling, say = contents.telling, contents.telling.words
    card = telling.card
    pictures: dict[str, bytes] = {}
    first = opening.opening(contents)
    parts = printed.sections(contents, pictures)
    pages = {drawn.name: _page(exhibit(drawn.name, contents), drawn, say, pictures) for drawn in contents.figures}
    of_field = [one.name for one in contents.figures.conditions[:1] if parts["field"] and contents.claims]
    of_search = [one.name for one in contents.figures.searches[:1] if parts["search"]]
    silent = {p.matcher: p for p in contents.every if p.matcher not in {head.matcher for head in contents.heads}}
    brief = contents.recorded.brief
    told = [answer(p, telling, conditions=not brief) for p in contents.heads] + [
        refused(telling, p) for p in silent.values()
    ]
    claims = (
        None
        if contents.claims is None
        else findings.told(contents.claims, contents.heads, telling, conditions=not brief)
    )
    nothing = [say("answer.not_yet_text")] if claims is None else []
    warned = [] if claims is None or claims.confirmatory else [say("findings.exploratory")]
    values = (
        _common(card, say)
        | _first(first, contents.figures.main, pictures)
        | _resting(card, say)
        | {
            "parts": parts,
            "field_exhibits": [pages[name] for name in of_field],
            "search_exhibits": [pages[name] for name in of_search],
            "exhibits": [one for name, one in pages.items() if name not in {*of_field, *of_search}],
            "answers": [
                {
                    name: getattr(one, name) if isinstance(getattr(one, name), str) else list(getattr(one, name))
                    for name in ("lead", "sure", "intro", "groups", "silent", "conditions")
                }
                for one in told
            ],
            "notes": nothing + warned,
            "findings": _findings(claims, contents),
            "cards": [
                {
                    "heading": one.heading,
                    "facts": [{"name": f.name, "values": f.values, "quoted": f.quoted} for f in one.facts],
                }
                for one in facts.cards(card, say)
            ],
        }
    )
    return typeset.compile_pdf("report.typ", values, pictures, card.measured)


def sheets(contents: Contents) -> dict[str, bytes]:
    """The handout, the slide and the images for sharing of a result, in every language, by file name.

    Parameters
    ----------
    contents : Contents
        In one of the languages; the charts of that one are drawn with its page.
    """
    made: dict[str, bytes] = {}
    for lang in languages() if contents.heads else ():
        own = lang == contents.telling.words.language
        told = contents if own else contents.retold(lang)
        drawn = contents.figures.main if own else of_sheets(told)
        name = told.telling.experiment
        made |= of_handout(handout(told), told.telling.card, told.telling.words, name, of_result(told), drawn)
    return made


def of_sheets(contents: Contents) -> dict[str, Drawing]:
    """The chart that a result is shown by, in the forms that sheets and images for sharing have."""
    held = contents
    forms = list(_SHARED.values())
    return figures.every_form(held.every, held.recorded, held.telling, held.claims, forms)


def of_study(card: Card, say: Words, title: str, sentence: str, drawn: Mapping[str, Drawing]) -> dict[str, bytes]:
    """Handout, slide and images for sharing of a result without rates, in one language, by file name.

    Parameters
    ----------
    card : Card
    say : Words
    title : str
        Its finding, without a full stop.
    sentence : str
        What stands behind it.
    drawn : mapping of str to Drawing
        As of :func:`of_handout`.
    """
    own = f"handout.of_kind.{card.experiment.kind}"
    # A size is quoted with its interval and with what this test cannot tell of it.
    quote = "handout.quote_whole" if "whole" in say.entry(own) else "handout.quote"
    may = [say(quote, finding=title, sentence=sentence), say(f"{own}.may"), say("handout.again")]
    may_not = [say("handout.not_government"), *say.several(f"{own}.may_not")]
    known = say.entry("experiment").get(card.experiment.name)
    name = str(known) if known else say.plain(card.experiment.title or card.experiment.name)
    whole = Exhibit("", title, "", "")
    who = label_notes(card.dataset.name, card.dataset.labels, say)
    return of_handout(Handout(title, sentence, may, may_not, who), card, say, name, whole, drawn)


def of_handout(
    told: Handout, card: Card, say: Words, name: str, whole: Exhibit, drawn: Mapping[str, Drawing]
) -> dict[str, bytes]:
    """Handout, slide and images for sharing in one language, by file name.

    Parameters
    ----------
    told : Handout
    card : Card
    say : Words
    name : str
        Of the experiment, as it is displayed.
    whole : Exhibit
        The result as a whole, to be cited.
    drawn : mapping of str to Drawing
        The chart that the result is shown by, by its form; empty where no chart tells anything.
    """
    pictures: dict[str, bytes] = {}
    chart = shown(drawn)
    where = project()
    address = where.result(card.experiment.name)
    if address:
        pictures["qr.svg"] = qr.square(address)
    values = _common(card, say) | {
        "title": told.title,
        "kicker": say("handout.kicker", experiment=capital(name)),
        "sentence": told.sentence,
        "figure": None
        if chart is None
        else _figure(replace(chart, svg=typeset.beneath(told.title, chart.svg)), pictures),
        "may": told.may,
        "may_not": told.may_not,
        "who": told.who,
        "reference": citation.Citation(whole, card, say).reference.apa(),
        "errata": where.errata or say("handout.errata"),
        "address": address,
        "contact": where.contact.removeprefix("mailto:"),
    }
    made = {
        "handout.pdf": typeset.compile_pdf("handout.typ", values, pictures, card.measured),
        "slide.pdf": typeset.compile_pdf("slide.typ", values, pictures, card.measured),
        "slide.png": typeset.compile_png("slide.typ", values, pictures, card.measured, ppi=_SLIDE_PPI),
        "share.png": typeset.compile_png("slide.typ", values, pictures, card.measured, ppi=_SHARE_PPI),
        **{name: drawn[form.name].png for name, form in _SHARED.items() if form.name in drawn},
    }
    return {named(file, say.language): content for file, content in made.items() if content}


def shown(drawn: Mapping[str, Drawing]) -> Drawing | None:
    """The form of a chart that stands on a sheet; None where none could be read on it, or no chart tells anything."""
    long = drawn.get(style.LONG.name)
    size = None if long is None else typeset.size(long.svg)
    fits = size is not None and size["height"] <= _TALL * size["width"]
    return drawn.get(style.LANDSCAPE.name) or (long if fits else None)


def figure_pdf(card: Card, drawn: Drawing, say: Words, first: Opening, forms: Mapping[str, Drawing]) -> bytes:
    """``report.pdf`` of a result that is one figure and its table.

    Parameters
    ----------
    card : Card
    drawn : Drawing
        The figure as a whole.
    say : Words
    first : Opening
        The first screen of its page.
    forms : mapping of str to Drawing
        As of :func:`of_handout`.
    """
    source = say(
        "use.cite_text",
        version=card.falsematch,
        experiment=card.experiment.name,
        number=str(card.experiment.version),
        result=card.short_result,
    )
    pictures: dict[str, bytes] = {}
    told = Exhibit(drawn.name, say.plain(card.experiment.title or drawn.caption), "", source, numbers=[drawn.alt])
    whole = _page(told, drawn, say, pictures) | {"kicker": say("page.kicker", experiment=card.experiment.name)}
    values = (
        _common(card, say)
        | _first(first, forms, pictures)
        | _resting(card, say)
        | {
            "parts": dict.fromkeys(("thousand", "look", "field", "search", "people", "cannot", "method")),
            "field_exhibits": [],
            "search_exhibits": [],
            "exhibits": [whole],
            "answers": [],
            "notes": [],
            "findings": [],
            "cards": [],
        }
    )
    return typeset.compile_pdf("report.typ", values, pictures, card.measured)


def _first(first: Opening, forms: Mapping[str, Drawing], pictures: dict[str, bytes]) -> dict[str, Any]:
    """The first page: one finding, a sentence, one chart, limits."""
    chart = shown(forms)
    return {
        "title": first.title,
        "sentence": first.sentence,
        "setting": first.setting,
        "limits": first.limits,
        "figure": None
        if chart is None
        else _figure(replace(chart, svg=typeset.beneath(first.title, chart.svg)), pictures),
    }


def _resting(card: Card, say: Words) -> dict[str, Any]:
    """How to cite it, how to make it again, and the hashes of what it was made from."""
    return {
        "cite": facts.citation(card, say),
        "commands": card.commands,
        "made": [
            say("use.made_with", python=card.environment.python, platform=card.environment.platform),
            say("page.result", result=card.result),
            say("exhibit.files"),
        ],
        "hashes": [f"{digest}  {name}" for name, digest in card.tables.items()],
    }


def _common(card: Card, say: Words) -> dict[str, Any]:
    names = {"experiment": card.experiment.name, "result": card.short_result}
    number, day = str(card.experiment.version), card.measured.isoformat()
    warning = {"heading": say("generated.heading"), "text": say("generated.text")}
    return {
        "language": say.language,
        "description": say("exhibit.description", **names),
        "kicker": say("page.kicker", experiment=card.experiment.name),
        "footer": say("exhibit.footer", version=card.falsematch, number=number, day=day, **names),
        "short": f"falsematch {card.short_result}",
        "generated": warning if card.generated else None,
        "licence": say("exhibit.licence"),
        "remake": "; ".join(card.commands),
        "words": {
            **{name: say(f"exhibit.{name}") for name in _EXHIBIT_WORDS},
            "how_sure": say("answer.how_sure"),
            "who": say("answer.who"),
            "tested": say("story.people"),
            "under": say("answer.under"),
            "does_not": say("opening.limits_heading"),
            "check": say("story.check"),
            "answer": say("answer.heading"),
            "rests": say("cards.section"),
            "cite": say("use.cite"),
            "reproduce": say("use.reproduce"),
            **{name: say(f"handout.{name}") for name in ("may", "may_not", "corrections", "more", "contact")},
        },
    }


_EXHIBIT_WORDS = ("numbers", "claims", "refused", "limits", "continued", "remake", "glyphs")


def _page(told: Exhibit, drawn: Drawing, say: Words, pictures: dict[str, bytes]) -> dict[str, Any]:
    matchers = say("comma").join(told.matchers)
    kicker = say("exhibit.kicker", matcher=matchers, threshold=told.threshold) if told.threshold else matchers
    return {
        "kicker": kicker,
        "finding": told.finding,
        "numbers": told.numbers,
        "claims": told.claims,
        "refused": told.refused,
        "limits": [line for line in (told.status, *told.limits) if line],
        "source": told.source,
        "caption": drawn.caption,
        "figure": _figure(drawn, pictures),
    }


def _figure(drawn: Drawing, pictures: dict[str, bytes]) -> Mapping[str, Any]:
    # Where figures are made for the screen alone there is no picture to cut by.
    parts = typeset.slices(drawn.svg, cut(drawn) if drawn.png else [])
    placed = []
    for number, part in enumerate(parts):
        name = f"{drawn.name}.{number}.svg"
        pictures[name] = part
        placed.append({"file": name, **typeset.size(part)})
    return {
        "alt": drawn.alt,
        "caption": drawn.caption,
        "width": placed[0]["width"],
        "parts": [{"file": one["file"], "height": one["height"]} for one in placed],
    }


def _findings(claims: findings.Told | None, contents: Contents) -> list[dict[str, Any]]:
    if claims is None:
        return []
    say = contents.telling.words
    named = [{"heading": say("findings.confirmatory"), "supported": claims.confirmatory, "notes": [], "refused": []}]
    parts = [
        {
            "heading": listing.heading,
            "supported": listing.supported or [say("findings.none_supported")],
            "notes": listing.notes,
            "refused": listing.refused,
        }
        for listing in claims.shown
    ]
    return [{"title": say("findings.section"), "parts": [*(named if claims.confirmatory else []), *parts]}]
