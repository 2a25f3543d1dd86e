"""What ``report.pdf`` says between its first page and the parts for those who check: the sections of the page."""

import base64
from collections.abc import Mapping
from typing import Any

from falsematch.report import lead, look, opening, page, story, thousand
from falsematch.report.contents import Contents

_SQUARES = (
    "<style>.sure,.likely,.possible{fill:#D55E00}.likely{opacity:.62}.possible{opacity:.3}.none{fill:#d4d4d4}</style>"
)
"""On a page the style sheet gives the squares of a thousand comparisons their colors."""


def sections(contents: Contents, pictures: dict[str, bytes]) -> dict[str, Any]:
    """The sections in the words of the page, by their names; those that a result does not have are None.

    Parameters
    ----------
    contents : Contents
    pictures : dict of str to bytes
        Those that the sections show are added, by file name.
    """
    say = contents.telling.words
    widening = story.widening(contents)
    searched = not contents.recorded.search.empty
    faults = contents.telling.card.dataset.faults
    return {
        "thousand": _thousand(contents, pictures),
        "look": _looks(contents, pictures),
        "field": {"heading": say("story.field"), "text": say("story.field_text"), "lines": widening}
        if widening
        else None,
        "search": {"heading": say("story.search"), "text": say("story.search_text")} if searched else None,
        "people": {
            "heading": say("story.people"),
            "caption": say("story.people_caption"),
            "heads": say.several("story.people_heads"),
            "rows": [[one.name, one.people] for one in story.people(contents)],
            "in_no_group": story.in_no_group(contents),
            "labels": say("story.labels", labels=" ".join(labels)) if (labels := story.labels(contents)) else "",
            "faults": {"heading": say("method.faults"), "lines": faults} if faults else None,
        },
        "cannot": {"heading": say("story.cannot"), "lines": page.limits(contents)},
        "method": {
            "heading": say("method.section"),
            "how": say("method.how"),
            "lines": say.several("method.steps"),
        },
    }


def _thousand(contents: Contents, pictures: dict[str, bytes]) -> Mapping[str, Any] | None:
    telling, say = contents.telling, contents.telling.words
    claim = lead.strongest(contents.claims, contents.recorded.summary)
    at = opening.point_of(claim, contents)
    held = thousand.thousands(at, claim.groups, telling) if claim and at else []
    placed = []
    for number, one in enumerate(held):
        file = f"thousand.{number}.svg"
        drawn = str(one.picture).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        pictures[file] = drawn.replace(">", f">{_SQUARES}", 1).encode()
        placed.append({"who": one.who, "sentence": one.sentence, "file": file})
    return (
        {"heading": say("thousand.heading"), "text": thousand.text(contents.conditions, say), "groups": placed}
        if placed
        else None
    )


def _looks(contents: Contents, pictures: dict[str, bytes]) -> Mapping[str, Any] | None:
    """Each condition with its strip of rendered heads; of a scenario also what was reported and what was guessed."""
    telling, say = contents.telling, contents.telling.words
    placed = []
    for one in look.looks(contents.recorded.rates, telling):
        strip = []
        for picture in one.pictures:
            file = f"look.{len(pictures)}.jpg"
            pictures[file] = base64.b64decode(picture.source.partition(",")[2])
            strip.append({"file": file, "name": picture.name})
        told = {"reported": one.reported, "guessed": one.guessed}
        placed.append(
            {
                "name": telling.condition(one.key),
                "pictures": strip,
                "told": [
                    {"name": say(f"street.{name}"), "lines": list(lines)} for name, lines in told.items() if lines
                ],
                "sources": [dict(source) for source in one.sources],
            }
        )
    return {"heading": say("look.heading"), "text": say("street.rendered"), "conditions": placed} if placed else None
