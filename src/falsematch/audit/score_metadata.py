"""What a table of scores says of itself: of its people's labels and of its matchers, and what that is worth."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import ConfigDict, ValidationError

from falsematch.audit import AuditSettings, Context, ModelContext, Overlap, ThresholdSpec, bare_thresholds
from falsematch.audit.stated import Stated
from falsematch.catalog.explain import explain
from falsematch.errors import ScoresError
from falsematch.text.strict import NamesMatchers, Strict


class AboutMatcher(Strict):
    """What a score table says of one matcher behind it; the card holds what it knows of the rest."""

    model_config = ConfigDict(extra="allow")

    name: str
    provenance: Literal["confirmed", "unconfirmed", "unknown"] = "unknown"
    training_overlap: bool = False
    overlap: Overlap = "open"

    @property
    def trained_on_these(self) -> Overlap:
        """Whether it was trained on these people; tables of older versions only say that it was."""
        return "known" if self.training_overlap else self.overlap


class AboutDataset(Strict):
    """What a score table says of the photographs behind it; the card holds what it knows of the rest."""

    model_config = ConfigDict(extra="allow")

    labels: dict[str, str] = {}
    fault_kinds: tuple[str, ...] = ()


class About(NamesMatchers):
    """What a score table says of what it was made from: its own word, since nobody here has seen that."""

    dataset: AboutDataset | None = None
    matchers: list[AboutMatcher] = []


def about_of(travelled: Mapping[str, Any], where: str) -> About:
    """What the metadata of a table say.

    Raises
    ------
    ScoresError
        Where they say it otherwise than tables do; ``where`` is the table's name.
    """
    try:
        return About.model_validate(travelled.get("about", {}))
    except ValidationError as failure:
        raise ScoresError(explain(failure, About, f"{where}, metadata", "a score table")) from None


def completed(about: About, stated: Stated, labels: list[str], matchers: list[str], where: str) -> About:
    """What a table says of itself, with what was stated where it says nothing.

    Raises
    ------
    ScoresError
        Where the table itself says another thing: what is known of it cannot be talked away.
    """

    def keep(what: str, said: str, flag: str) -> None:
        raise ScoresError(f"{where}: says itself that {what} is `{said}`; leave --{flag} away.")

    dataset = about.dataset
    if stated.labels:
        own = dataset.labels if dataset else {}
        for label in labels:
            if (said := own.get(label, "unknown")) not in {"unknown", stated.labels}:
                keep(f"the provenance of {label}", said, "labels")
        dataset = (dataset or AboutDataset()).model_copy(update={"labels": dict.fromkeys(labels, stated.labels)})
    known = {one.name: one for one in about.matchers}
    every = []
    for one in (known.get(name, AboutMatcher(name=name)) for name in matchers):
        update: dict[str, Any] = {}
        if stated.overlap:
            if one.trained_on_these not in {"open", stated.overlap}:
                keep(f"the overlap of {one.name} with these people", one.trained_on_these, "overlap")
            update["overlap"] = stated.overlap
        if stated.origin:
            if one.provenance != "unknown":
                keep(f"the origin of {one.name}", one.provenance, "origin")
            update |= {"provenance": "confirmed", "origin": stated.origin}
        every.append(one.model_copy(update=update))
    return About(dataset=dataset, matchers=every)


def context_of(about: About, audit: AuditSettings, thresholds: Sequence[ThresholdSpec]) -> Context:
    """What a score table brings along of people and weights; what it does not say is unknown and carries no claim."""
    dataset = about.dataset or AboutDataset()
    return Context(
        labels=dataset.labels,
        matchers={
            one.name: ModelContext(
                "confirmed" if one.provenance == "confirmed" else "unconfirmed", one.trained_on_these
            )
            for one in about.matchers
        },
        generated="generated" in dataset.labels.values(),
        faults=dataset.fault_kinds,
        given=bare_thresholds(thresholds),
        confidence=audit.confidence,
        equivalence_ratio=audit.equivalence_ratio,
        detail=audit.detail,
    )
