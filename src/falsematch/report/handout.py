"""What may be said of a result in public, and what may not: from its tables and claims, by rule."""

from dataclasses import dataclass

from falsematch._point import OF_CONTRASTS
from falsematch.report import claim_sentences, findings, lead
from falsematch.report.contents import Contents
from falsematch.report.rows import CLEAN, EVERYONE, Point, chosen, finest, pooled
from falsematch.report.telling import Row, sureness

# More sentences than these nobody keeps in mind.
_RATIOS = 2


@dataclass(frozen=True)
class Sayings:
    """Sentences for the handout."""

    may: list[str]
    may_not: list[str]


def sayings(contents: Contents) -> Sayings:
    """What may and may not be said of the matcher that the result's finding is about, else of the first one."""
    telling, words, card = contents.telling, contents.telling.words, contents.telling.card
    summary = contents.recorded.summary
    best = lead.strongest(contents.claims, summary)
    point = next((head for head in contents.heads if best and head.matcher == best.keys.matcher), contents.heads[0])
    about = [f for f in contents.claims or () if f.rate == "fmr" and findings.of_point(f, point)]
    clean = [f for f in about if f.keys.condition == CLEAN]
    told = any(f.supported and f.groups == [EVERYONE] for f in clean if f.kind == "group_rate")
    pairs = [f for f in clean if f.kind in {"ratio", *OF_CONTRASTS}]
    if best is not None and best not in pairs:
        pairs = [best, *pairs]
    ratios = claim_sentences.claims(lead.first(pairs, summary), telling)[:_RATIOS]
    counted = _most_striking(point) if told else None
    may = [*ratios, *([_rate(contents, point)] if told else [words("handout.nothing", matcher=point.matcher)])]
    if card.generated:
        may_not = [words("handout.not_generated"), words("handout.not_government")]
    else:
        may_not = [words("handout.not_government")]
    if counted is not None:
        group, counts = telling.group(counted), telling.counts(counted)
        may.append(words("handout.counted", group=group, **counts))
        rate = words.cell(counted["fmr"])
        may_not.append(words("handout.not_counted", group=group, rate=rate, people=counts["people"]))
    if best is not None and best.kind == "few_people":
        may_not.append(words("handout.not_size"))
    if not ratios:
        may_not.append(words("handout.not_ratio"))
    if _none_seen(point):
        may_not.append(words("handout.not_none"))
    missed = "not_missed_session" if "one session" in card.dataset.fault_kinds else "not_missed"
    may_not += [words(f"handout.{name}") for name in ("not_population", "not_search", missed)]
    if point.arms:
        may_not.append(words("handout.not_simulated"))
    if unproven := telling.unproven_names(contents.conditions):
        may_not.append(words("handout.not_proven", conditions=words("comma").join(unproven)))
    may.append(words("handout.repeat", experiment=card.experiment.name))
    if not any(f.status == "confirmatory" for f in about):
        may_not.append(words("handout.not_confirmed"))
    return Sayings(may, may_not)


def _rate(contents: Contents, point: Point) -> str:
    telling, words = contents.telling, contents.telling.words
    row, labels = pooled(point.clean).iloc[0].to_dict(), finest(point.clean)
    counts = telling.counts(row)
    return words(
        "handout.rate",
        matcher=point.matcher,
        threshold=telling.threshold(point),
        events=words.number(row["false_matches"]),
        comparisons=counts["comparisons"],
        people=counts["people"],
        matched=words("exhibit.matched", labels=words.labels(labels)) if labels else "",
        rate=telling.rate(row),
    )


def _crossing(point: Point) -> list[Row]:
    rows, labels = pooled(point.clean), finest(point.clean)
    return list(rows[(rows["group_by"] == labels) & (rows["group_by"] != "")].to_dict("records"))


def _most_striking(point: Point) -> Row | None:
    """Of the groups too small for an interval the one with the highest rate: what will be quoted wrongly first."""
    named = [row["group"] for row in chosen(point, "worst_group_too_few")]
    return next((row for row in _crossing(point) if row["group"] in named), None)


def _none_seen(point: Point) -> bool:
    return any(sureness(row) in {"zero", "zero_bound"} for row in _crossing(point))
