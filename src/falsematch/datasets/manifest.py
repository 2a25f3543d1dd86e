"""The manifest of a dataset: who is in it, by what right, where it is had, how it lies, what is wrong with it.

A manifest never lies by omission. What was not found is written ``unknown`` or stands in ``notes`` as not verified.
"""

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, model_validator

from falsematch import catalog
from falsematch.catalog.explain import explain
from falsematch.errors import ManifestError
from falsematch.sources import Beside, Source
from falsematch.text import lookalike
from falsematch.text.strict import Exact, ManifestName, Sha256

Provenance = Literal[
    "self-reported",
    "self-declared",
    "official",
    "derived",
    "secondary",
    "annotated",
    "by appearance",
    "generated",
    "mixed",
    "unknown",
]
"""Who said so: the person, when asked for the dataset; the person, in public; an authority; nobody, it follows from
what others said or left out; somebody who read it elsewhere; annotators; whoever looked at the photograph; a
generator; one of these for some people and another for others; or nobody knows."""

Access = Literal["open", "form", "terms", "generated", "local"]
"""open: fetched by anybody. form: asked for by a form or a letter. terms: had by accepting terms on a page. generated:
made by the lab. local: a folder of the user's own."""

FaultKind = Literal[
    "duplicate identities",
    "duplicate photographs",
    "wrong identities",
    "label errors",
    "two labels",
    "minors",
    "scraped",
    "withdrawn",
    "few people",
    "one session",
    "selection",
    "image quality",
    "kin",
    "confounding",
]

Count = Annotated[int, Field(ge=0)] | Literal["unknown"]


def safe_path(path: str) -> str:
    """A path that stays inside its folder: relative, forward slashes, no ``..``, no control characters."""
    parts = path.split("/")
    if not path or "\\" in path or not path.isprintable() or ":" in parts[0]:
        raise ValueError(f"{path!r} is not a plain relative path with forward slashes.")
    if any(part in {"", ".", ".."} for part in parts):
        raise ValueError(f"{path!r} may not be absolute or hold `.`, `..` or empty parts.")
    return path


SafePath = Annotated[str, AfterValidator(safe_path)]


class Consent(Exact):
    """By what right the photographs are used."""

    basis: str
    """A few words: written consent, public domain, none: collected from the web, unknown ..."""
    text: str
    """What people agreed to, as far as the dataset says."""
    withdrawal: str
    """How a person takes back consent; `no way is stated` where none is."""


class Photographs(Exact):
    """Files of one shape of path.

    ``path`` holds ``{subject}`` and, where ``capture`` is not given, ``{capture}``. ``{number}`` tells several
    photographs of one person and capture apart. ``labels`` are the same for everybody under this path.
    """

    path: SafePath
    capture: str | None = None
    labels: dict[str, str] = {}

    @model_validator(mode="after")
    def _placeholders(self) -> "Photographs":
        unknown = set(re.findall(r"{(.*?)}", self.path)) - {"subject", "capture", "number"}
        if unknown:
            raise ValueError(f"`{{{min(unknown)}}}` is not a placeholder. Known: {{subject}}, {{capture}}, {{number}}.")
        if "{subject}" not in self.path:
            raise ValueError(f"{self.path} says nowhere who it is; put {{subject}} into it.")
        if (self.capture is None) != ("{capture}" in self.path):
            raise ValueError(f"{self.path}: give either `capture` or the placeholder {{capture}}, one of the two.")
        return self


class SubjectsFile(Exact):
    """A CSV with one row a person, holding the labels."""

    file: SafePath
    id: str = "subject"


class Layout(Exact):
    """Where the photographs lie: paths of a pattern, or a table that lists them.

    Attributes
    ----------
    photographs : list of Photographs
        Shapes of path, with ``subjects`` where a CSV holds the labels of people.
    table : str or None
        A CSV of one row a photograph instead: ``image`` (path in the folder), ``subject``, ``capture`` and a column a
        label.
    whose : str or None
        With a table: the shape of a photograph's path, ``{capture}/{subject}.jpg``, so that a file is known to be of
        somebody who withdrew when no row names it any more.
    how : str
        Where a table must be made by the user: from what.
    empty : list of str
        Cells that mean "no answer".
    """

    photographs: list[Photographs] = []
    subjects: SubjectsFile | None = None
    table: SafePath | None = None
    whose: SafePath | None = None
    how: str = ""
    empty: list[str] = []

    @model_validator(mode="after")
    def _one_way(self) -> "Layout":
        if bool(self.photographs) == (self.table is not None):
            raise ValueError("give either `photographs` (paths of a pattern) or `table` (a CSV), one of the two.")
        if self.table and self.subjects:
            raise ValueError("a `table` holds the labels itself; leave `subjects` out.")
        if self.whose and (self.table is None or "{subject}" not in self.whose):
            raise ValueError("`whose` goes with a `table`, and says by {subject} whom a path shows.")
        return self


class Label(Exact):
    """A label that people carry, or photographs, and who said so."""

    provenance: Provenance
    text: str
    said_in: str = ""
    """Of ``mixed`` provenance: the label that says for each person which it is."""
    unit: Literal["subjects", "photographs"] = "subjects"
    """A label of photographs may differ between two of one person; people are not grouped by it."""
    column: str = ""
    """Column of the CSV; the label's own name unless given."""
    choices: list[str] = []
    """Every value there may be; not checked where empty."""

    @model_validator(mode="after")
    def _mixture_is_told_apart(self) -> "Label":
        if (self.provenance == "mixed") != bool(self.said_in):
            raise ValueError("a `mixed` provenance, and no other, names under `said_in` the label that says which.")
        return self


class GroupSizes(Exact):
    """Sizes of the groups of one label or crossing; a crossing is written ``white & female``."""

    of: list[str]
    unit: Literal["subjects", "photographs"]
    sizes: dict[str, int]


class Fault(Exact):
    """Something known to be wrong, and who says so."""

    kind: FaultKind
    text: str
    source: str = ""


class Overlap(Exact):
    """People or photographs shared with sets that models are trained on."""

    training_sets: list[str] = []
    """Sets that are known to share people with it; no claim about a model trained on one of them is supported."""
    likely: list[str] = []
    """Sets that probably do, which nobody has measured: a limitation of what is said, not a refusal."""
    others: Literal["open", "excluded"]
    """Of matchers that were trained on none of these: nobody can rule it out, or the text says why it is ruled out."""
    text: str


class Display(Exact):
    """Whether photographs may be shown in a report, and with what line under them."""

    allowed: bool = False
    attribution: str = ""

    @model_validator(mode="after")
    def _credited(self) -> "Display":
        if self.allowed and not self.attribution:
            raise ValueError("photographs that are shown need an `attribution`.")
        return self


class Creator(Exact):
    """Who made a dataset: one person, as a citation names them, or one organisation."""

    person: str = ""
    organisation: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Creator":
        if bool(self.person) == bool(self.organisation):
            raise ValueError("a creator is either a `person` or an `organisation`.")
        return self


class DatasetManifest(Exact):
    """A dataset. Croissant and RO-Crate descriptions are renderings of this and hold nothing more.

    Anybody's own folder becomes a dataset by ten lines beside it, in ``club.yaml``, and one CSV, ``people.csv``::

        name: club
        title: Portraits of a club
        people: adult members who came on one afternoon
        licence: not published
        consent: {basis: written consent, text: use in this audit, withdrawal: by letter to the club}
        minors: none
        scraped: false
        access: local
        layout: {table: people.csv}
        labels: {gender: {provenance: self-reported, text: asked on the form}}

    ``people.csv`` has the columns ``image, subject, capture, gender`` and one row a photograph; ``image`` is a path in
    the folder of the manifest (or in ``folder``, where given).
    """

    name: Annotated[ManifestName, Field(max_length=64)]
    title: str
    version: str = ""
    people: str
    subjects: Count = "unknown"
    photographs: Count = "unknown"
    citation: str = ""
    creators: list[Creator] = []
    doi: str | None = None
    licence: str
    licence_url: str | None = None
    terms: str = ""
    consent: Consent
    minors: Literal["none", "some", "unknown"]
    scraped: bool
    access: Access
    ask: str = ""
    sources: list[Source] = []
    files: SafePath | None = None
    """Sidecar beside the manifest in the format of ``sha256sum``: every file of the dataset that the lab reads."""
    unpack: SafePath | None = None
    """The listed file that is an archive of all photographs; unpacked once verified, and not kept.

    Where other files are listed too, they are the files in it, every one.
    """
    folder: str = "."
    at_hand: SafePath | None = None
    """Its folder in the one that ``FALSEMATCH_DATA`` names; the dataset's own name where nothing is said."""
    layout: Layout
    captures: dict[str, str] = {}
    own_light: dict[str, Annotated[list[float], Field(min_length=4, max_length=4)]] = {}
    """By capture, the light that every photograph of it was taken in, where that was one light, as irradiance over that
    on a card which faces the camera: a constant, and what is added as a surface faces the picture's right, its floor,
    and the camera. ``tools/session_light.py`` fits it to a whole session. The sun is laid over it in its place; where
    none is stated, over the photograph as it is."""
    transfer: Literal["srgb", "linear"] = "srgb"
    """What the values of its photographs are: sRGB, or proportional to light, as a measuring camera writes them."""
    margin: Annotated[float, Field(ge=0, le=2)] = 0.0
    """Grey put around every photograph, as a share of its shorter side, where it is cropped so tightly that detectors
    miss the face."""
    labels: dict[str, Label] = {}
    kin: SafePath | None = None
    """CSV of pairs of its people who are kin or may be: columns ``a``, ``b``, ``relation``, ``source``, ``status``."""
    groups: list[GroupSizes] = []
    faults: list[Fault] = []
    leave_out: list[str] = []
    """Subjects that no run uses, since the dataset contradicts itself about them; a fault says why."""
    second_names: list[Sha256] = []
    """sha256 of a photograph of each person who stands here under another name too: they fix no threshold for others,
    since two photographs of one person are no impostors. A fault says how they were found."""
    overlap: Overlap | None = None
    display: Display = Display()
    notes: list[str] = []
    references: list[str] = []
    """Pages where the facts of this manifest were read."""

    _path: Path = PrivateAttr(default=Path())

    @property
    def path(self) -> Path:
        """The manifest's own file."""
        return self._path

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "DatasetManifest":
        fetched = self.access in {"open", "generated"}
        if fetched and not (self.sources and self.files):
            raise ValueError(f"this {self.access} set needs `sources`, and `files` that say what the bytes must be.")
        if not fetched and self.sources:
            raise ValueError(f"`sources` are for open and generated datasets; this one is `{self.access}`.")
        if self.access in {"form", "terms"} and not self.ask:
            raise ValueError("say under `ask` where the dataset is asked for.")
        if self.folder != "." and self.access != "local":
            raise ValueError("`folder` is for local datasets; the others lie in the user's cache.")
        fixed = {entry.capture for entry in self.layout.photographs if entry.capture}
        if fixed - set(self.captures):
            raise ValueError(f"the capture `{min(fixed - set(self.captures))}` is not described under `captures`.")
        if self.captures and set(self.own_light) - set(self.captures):
            raise ValueError("`own_light` names a capture that is not described under `captures`.")
        for label in self.labels:
            if fault := lookalike.label_fault(label):
                raise ValueError(f"the label {label!r} {fault}; name it otherwise.")
        if self.leave_out and not self.faults:
            raise ValueError("say under `faults` why subjects are in `leave_out`.")
        if self.second_names and not self.faults:
            raise ValueError("say under `faults` how the `second_names` were found.")
        named = [name for entry in self.layout.photographs for name in entry.labels]
        named += [label.said_in for label in self.labels.values() if label.said_in]
        named += [name for groups in self.groups for name in groups.of]
        for name in named:
            if name not in self.labels:
                raise ValueError(f"`{name}` is not a label of this dataset. {catalog.nearest(name, self.labels)}")
        return self

    def hashes(self) -> dict[str, str]:
        """sha256 by path of every listed file; empty where the manifest lists none.

        Raises
        ------
        ManifestError
            Where the list beside the manifest is missing, not in the format of ``sha256sum``, or without the archive.
        """
        if self.files is None:
            return {}
        sidecar = self._path.parent / self.files
        if not sidecar.is_file():
            raise ManifestError(f"{self._path.name}: its list of files, {self.files}, is not beside it.")
        hashes = {}
        try:
            lines = sidecar.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError:
            raise ManifestError(f"{self.files} is not text in UTF-8.") from None
        for number, line in enumerate(lines[:-1] if lines[-1] == "" else lines, start=1):
            match = re.fullmatch(r"([0-9a-f]{64})  (?:\./)?(.+)", line)
            if match is None:
                raise ManifestError(f"{self.files} line {number} is not `sha256, two blanks, path`.")
            try:
                hashes[safe_path(match[2])] = match[1]
            except ValueError as unsafe:
                raise ManifestError(f"{self.files} line {number}: {unsafe}") from None
        if self.unpack is not None and self.unpack not in hashes:
            raise ManifestError(
                f"{self._path.name}: {self.unpack}, which `unpack` names, is not listed in {self.files}."
            )
        return hashes

    def shipped(self) -> set[str]:
        """Paths of the listed files that ship with the manifest."""
        beside = [source for source in self.sources if isinstance(source, Beside)]
        listed = self.hashes() if beside else {}
        return {name for source in beside for name in source.gives(listed)}


def manifest(name: str | Path) -> DatasetManifest:
    """The manifest of a bare name, or of a path to a YAML file.

    Raises
    ------
    ManifestError
        Where there is none, or it is malformed; the sentence names the nearest known setting.
    """
    path = catalog.find(catalog.DATASETS, name)
    content = catalog.load_yaml(path)
    try:
        read = DatasetManifest.model_validate(content)
    except ValidationError as failure:
        raise ManifestError(explain(failure, DatasetManifest, path.name, "a dataset manifest")) from None
    read._path = path.resolve()
    for source in read.sources:
        source.lies_beside(read._path.parent)
    return read


def stem(path: str) -> str:
    """A path without its suffix: what photographs are called in a pattern layout."""
    return str(PurePosixPath(path).with_suffix(""))
