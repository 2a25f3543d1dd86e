"""``report.pdf`` and the handouts: the same contents as the page, for print and for a file of exhibits."""

from collections.abc import Mapping
from typing import Any

from falsematch.report import facts, findings, page, typeset
from falsematch.report.answer import answer, refused
from falsematch.report.contents import Contents
from falsematch.report.cuts import cut
from falsematch.report.exhibit import Exhibit, exhibit
from falsematch.report.handout import sayings
from falsematch.report.style import Drawing
from falsematch.report.words import Words
from falsematch.result.card import Card

REPORT = "report.pdf"


def report_pdf(contents: Contents) -> bytes:
    """``report.pdf``: the answer, a figure a page, what can and cannot be told, and what it rests on."""
    telling, say = contents.telling, contents.telling.words
    card = telling.card
    pictures: dict[str, bytes] = {}
    pages = [_page(exhibit(drawn.name, contents), drawn, say, pictures) for drawn in contents.figures]
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
        | _resting(card, say)
        | {
            "title": _title(contents),
            "answers": [
                {
                    name: getattr(one, name) if isinstance(getattr(one, name), str) else list(getattr(one, name))
                    for name in ("lead", "sure", "intro", "groups", "silent", "conditions")
                }
                for one in told
            ],
            "notes": nothing + warned,
            "limits": page.limits(contents),
            "exhibits": pages,
            "findings": _findings(claims, contents),
            "steps": say.several("method.steps"),
            "faults": card.dataset.faults,
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


def handout_pdf(contents: Contents, drawn: Drawing) -> bytes:
    """One page: a chart, what may be said of it, and what may not.

    Parameters
    ----------
    contents : Contents
    drawn : Drawing
        The headline chart, in the language of the contents.
    """
    telling, say = contents.telling, contents.telling.words
    card = telling.card
    pictures: dict[str, bytes] = {}
    said = sayings(contents)
    values = _common(card, say) | {
        "title": say("handout.title", name=card.experiment.title or card.dataset.title or card.experiment.name),
        "figure": _figure(drawn, pictures),
        "may": said.may,
        "may_not": said.may_not,
        "source": exhibit(drawn.name, contents).source,
        "cite": " ".join(facts.citation(card, say)),
    }
    return typeset.compile_pdf("handout.typ", values, pictures, card.measured)


def figure_pdf(card: Card, drawn: Drawing, say: Words) -> bytes:
    """``report.pdf`` of a result that is one figure and its table."""
    pictures: dict[str, bytes] = {}
    source = say(
        "use.cite_text",
        version=card.falsematch,
        experiment=card.experiment.name,
        number=str(card.experiment.version),
        result=card.short_result,
    )
    told = Exhibit(drawn.name, card.experiment.title or drawn.caption, "", source, numbers=[drawn.alt])
    shown = _page(told, drawn, say, pictures) | {"kicker": say("page.kicker", experiment=card.experiment.name)}
    values = (
        _common(card, say)
        | _resting(card, say)
        | {
            "title": card.experiment.title or card.experiment.name,
            "answers": [],
            "notes": [],
            "limits": [],
            "exhibits": [shown],
            "findings": [],
            "steps": [],
            "faults": [],
            "cards": [],
        }
    )
    return typeset.compile_pdf("report.typ", values, pictures, card.measured)


def _title(contents: Contents) -> str:
    card = contents.telling.card
    name = card.experiment.title or card.dataset.title or card.experiment.name
    return contents.telling.words("page.title", name=name)


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
            "under": say("answer.under"),
            "does_not": say("method.does_not"),
            "method": say("method.section"),
            "how": say("method.how"),
            "faults": say("method.faults"),
            "rests": say("cards.section"),
            "cite": say("use.cite"),
            "reproduce": say("use.reproduce"),
            "may": say("handout.may"),
            "may_not": say("handout.may_not"),
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
    parts = typeset.slices(drawn.svg, cut(drawn))
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
