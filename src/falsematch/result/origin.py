"""What a result rests on, as its card has it: experiment, machine, inputs, people, matchers."""

from typing import Any, Literal

from pydantic import ConfigDict

from falsematch.text.strict import Recorded


class ExperimentPart(Recorded):
    """Which experiment it was.

    Attributes
    ----------
    name, kind, version, title
        As in its file.
    seed : int or None
        None where nothing is drawn.
    """

    # The card of a study holds all its settings, which its own model has checked.
    model_config = ConfigDict(extra="allow")

    name: str
    kind: str = "audit"
    version: int = 1
    title: str = ""
    seed: int | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The other settings, which the card of a study holds and that of an audit does not."""
        return self.model_extra or {}


class Environment(Recorded):
    """Where it ran.

    Attributes
    ----------
    libraries : dict of str to str
        Versions of those that make numbers.
    """

    python: str = ""
    platform: str = ""
    libraries: dict[str, str] = {}


class InputFile(Recorded):
    """A file that somebody gave, by its name and not its path."""

    file: str
    sha256: str


class Inputs(Recorded):
    """The hashes of all that went in.

    Attributes
    ----------
    photographs : str
        Digest of all of them.
    matchers : dict of str to str
        Fingerprints.
    calibration : dict of str to str
        Digest of the photographs that fixed a threshold, by its name.
    fillers : str
        Digest of the photographs that fill the gallery of searches.
    pair_lists : dict of str to str
        sha256 of each published list of pairs.
    kin : str
        sha256 of the list of pairs of people who are kin or may be, where a subset leaves some out.
    scores, subjects : InputFile or None
        Of an audit of scores.
    """

    photographs: str = ""
    matchers: dict[str, str] = {}
    calibration: dict[str, str] = {}
    fillers: str = ""
    pair_lists: dict[str, str] = {}
    kin: str = ""
    scores: InputFile | None = None
    subjects: InputFile | None = None


class Dataset(Recorded):
    """Whose photographs they are.

    Attributes
    ----------
    labels : dict of str to str
        Each label's provenance.
    people, photographs : int or None
        None where nobody has counted them.
    fault_kinds : tuple of str
        The faults in the manifest's own short words.
    sha256 : str
        Digest of all photographs.
    """

    name: str = ""
    title: str = ""
    version: str | None = None
    citation: str = ""
    licence: str = ""
    attribution: str = ""
    display_allowed: bool = False
    labels: dict[str, str] = {}
    people: int | None = None
    photographs: int | None = None
    faults: tuple[str, ...] = ()
    fault_kinds: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def generated(self) -> bool:
        """Whether its people were generated, so that nothing here is evidence about people."""
        return "generated" in self.labels.values()


class ComparedDataset(Recorded):
    """One of several datasets that were set beside one another, as its manifest describes it.

    Attributes
    ----------
    about : str
        Who is in it, and from when.
    people, photographs : int or None
        That its results measured.
    consent : str
        Its basis.
    labels, label_texts : dict of str to str
        Of each label that a contrast names, who said it, in one word and in the manifest's own.
    captures : dict of str to str
    faults : tuple of str
    overlap : str
        What is known of training sets that hold its people.
    """

    name: str
    title: str
    about: str
    people: int | None = None
    photographs: int | None = None
    consent: str = ""
    labels: dict[str, str] = {}
    label_texts: dict[str, str] = {}
    captures: dict[str, str] = {}
    faults: tuple[str, ...] = ()
    overlap: str = ""


class Matcher(Recorded):
    """What is known of one matcher beyond its scores.

    Attributes
    ----------
    threshold : float or None
        The one that it ships with.
    provenance : str
        Whether its weights are known to be those of its source; empty where the card does not say.
    training_overlap : bool
        Whether it is known to have been trained on people of the dataset.
    overlap : str
        Known, likely, excluded or open; empty in cards of older versions.
    origin : str
        Of an audit of scores: who made the matcher and how it was had, in the words of whoever audits it.
    function : str
        Of a Python function: the digest of its source. No folder holds the function.
    """

    name: str
    title: str = ""
    threshold: float | None = None
    polarity: Literal["similarity", "distance"] = "similarity"
    threshold_source: str = ""
    licence: str = ""
    training_data: str = ""
    provenance: Literal["confirmed", "unconfirmed", "unknown", ""] = ""
    training_overlap: bool = False
    overlap: Literal["known", "likely", "excluded", "open", ""] = ""
    origin: str = ""
    fingerprint: str = ""
    function: str = ""


class PictureSource(Recorded):
    """A dataset whose photographs proofs were measured on."""

    title: str
    licence: str


class NamedBefore(Recorded):
    """The claims that an experiment named before it was run.

    Whoever holds the experiment's commit can see that they stood before the result; nobody else stamped their date.

    Attributes
    ----------
    count : int
    sha256 : str
        Of the claims as canonical JSON.
    plan, plan_sha256 : str
        The document they were written down in and its hash, as the experiment states them; empty where it names none.
    """

    count: int
    sha256: str
    plan: str = ""
    plan_sha256: str = ""
