"""Manifests of models: what the weights are, where they come from, under what terms, and how sure that is."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, StringConstraints, ValidationError, model_validator

from falsematch import catalog, sources
from falsematch.catalog.explain import explain
from falsematch.errors import ManifestError, SourceError
from falsematch.sources import Source, is_safe_name
from falsematch.store import Store, file_sha256
from falsematch.text.strict import ManifestName, Sha256, Strict

Unknown = Literal["unknown"]
_NO_FILES = {"command", "scores"}
"""Kinds of models that stand for something nobody may open."""
_UNCONVERTED = {".ckpt", ".h5", ".keras", ".pt", ".pth", ".safetensors"}
"""What files end in that PyTorch and Keras write."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Provenance(Strict):
    """Whether it is known who trained the weights, on what; a finding never rests on unconfirmed ones."""

    status: Literal["confirmed", "unconfirmed"]
    text: Text


class Conversion(Strict):
    """How whoever has a published file that is not run here makes one of it that is.

    Attributes
    ----------
    of : str
        What its home calls the published file.
    within : str
        Where to type it, and what must be installed there.
    type : str
        The command; it takes the published file and the file to write.
    """

    of: Text
    within: Text
    type: Text


class ModelManifest(Strict):
    """One file of ``data_manifests/models``.

    Attributes
    ----------
    files : dict
        Relative path in the store's folder of this model -> sha256; ``unknown`` where the bytes were never at hand. A
        file of unknown hash is not fetched and not run.
    sources : list of Source
        Where the files may be had, tried in order: the official home first, a registry package second. A file that lies
        beside the manifest needs none.
    home : str
        Where a person finds the model, its terms and its authors.
    conversion : Conversion or None
        Where its home publishes no ONNX file. It changes nothing about a file, so that it is in no fingerprint.
    training_sets : list of str
        Names of the datasets it was trained on, spelled as datasets' manifests spell them under ``overlap``; empty
        where nothing is known, which ``provenance`` then says.
    preprocessing : str
        What an image goes through before the network, in words; the code that does it says the same.
    notes : list of str
        What else must be known: what is not verified, what was left out.
    matcher : dict or None
        What makes it a face recognition system; its schema is the matchers' own.
    """

    name: ManifestName
    title: Text
    kind: Literal["detector", "mesh", "matcher", "command", "scores"]
    files: dict[str, Sha256 | Unknown] = {}
    sources: list[Source] = []
    home: str = ""
    conversion: Conversion | None = Field(default=None, exclude=True)
    licence: Text = "unknown"
    licence_note: str = ""
    training_data: Text = "unknown"
    training_sets: list[Text] = []
    provenance: Provenance = Provenance(status="unconfirmed", text="Nothing is known of where the weights come from.")
    preprocessing: Text = "As its matcher says; nothing else."
    notes: list[Text] = []
    matcher: dict[str, Any] | None = None

    _folder: Path = PrivateAttr(default=Path())

    @model_validator(mode="after")
    def _weights_are_named(self) -> Self:
        if not self.files and self.kind not in _NO_FILES:
            raise ValueError("`files` must name at least one file and its sha256")
        for file in self.files:
            if not is_safe_name(file) or not file.isprintable():
                raise ValueError(f"`files` names {file!r}, which leads out of the model's folder")
        return self

    @classmethod
    def load(cls, name: str | Path) -> Self:
        """The manifest of a bare name or a path.

        Raises
        ------
        ManifestError
            Where there is none, or it is not as the schema wants it.
        """
        path = catalog.find(catalog.MODELS, name)
        content = catalog.load_yaml(path)
        try:
            manifest = cls.model_validate(content)
        except ValidationError as error:
            raise ManifestError(explain(error, cls, path.name, "a model manifest")) from None
        manifest._folder = path.parent
        for source in manifest.sources:
            source.lies_beside(path.parent)
        return manifest

    def fetch(self, store: Store, from_folder: Path | None = None) -> None:
        """Have every file of this model in the store, verified; from the user's own folder where one is given.

        Files that lie in ``models`` beside the folder that ``FALSEMATCH_DATA`` names are taken before those of a
        public home, as datasets are.

        Raises
        ------
        SourceError
            Where a file cannot be had, is not the one named here, or is one whose bytes nobody has vouched for.
        """
        if from_folder is not None:
            self._refuse_unconverted(from_folder)
        files = self._verifiable(from_folder)
        given = from_folder or (self._at_hand() if self.sources else self._folder)
        sources.fetch_files(files, self.sources, store.models / self.name, from_folder=given, what=self.name)

    def path(self, store: Store, file: str) -> Path:
        """A fetched and verified file of this model; one beside the manifest is taken into the store first.

        Raises
        ------
        SourceError
            Where it was not fetched, or is not the file named here.
        """
        expected = self._verifiable()[file]
        path = store.models / self.name / file
        if not path.is_file() and (self._folder / file).is_file():
            sources.fetch_files({file: expected}, [], path.parent, from_folder=self._folder, what=self.name)
        if not path.is_file():
            raise SourceError(f"{self.name}: {file} is not here. Run `falsematch fetch {self.name}` first.")
        if (found := file_sha256(path)) != expected:
            raise SourceError(
                f"{self.name}: {file} has sha256 {found[:8]}..., its manifest says {expected[:8]}.... "
                f"Run `falsematch fetch {self.name}` again."
            )
        return path

    def beside(self, file: str) -> Path:
        """A file that lies beside the manifest."""
        return self._folder / file

    def shares_people_with(self, name: str, overlap: Sequence[str]) -> list[str]:
        """Training sets of this model that hold people of a dataset.

        Parameters
        ----------
        name : str
            The dataset's own name.
        overlap : sequence of str
            Training sets that its manifest names under ``overlap``.
        """
        shared = {_plain(one) for one in (name, *overlap)}
        return [one for one in self.training_sets if _plain(one) in shared]

    def _at_hand(self) -> Path | None:
        """The folder of models beside ``FALSEMATCH_DATA``, where it holds all files of this one."""
        data = os.environ.get("FALSEMATCH_DATA")
        folder = Path(data).resolve().parent / "models" if data else None
        return folder if folder and all((folder / file).is_file() for file in self.files) else None

    def _verifiable(self, folder: Path | None = None) -> dict[str, str]:
        """Every file and its sha256; the refusal names the sha256 of one that lies in a folder of the user's."""
        unknown = next((file for file, sha256 in self.files.items() if sha256 == "unknown"), None)
        if unknown is None:
            return dict(self.files)
        told, home = f"{self.name}: the sha256 of {unknown} is not known here", self.home or "its home"
        if folder is None or not (folder / unknown).is_file():
            raise SourceError(
                f"{told}, so it is neither fetched nor run; get it from {home} under its terms, and name its sha256 in "
                "a manifest of your own, as docs/howto/model.md shows."
            )
        raise SourceError(
            f"{told}, and yours is {file_sha256(folder / unknown)}; if you had it from {home}, type "
            f"`falsematch models show {self.name} --manifest > {self.name}.yaml`, write that number there in the place "
            f"of `unknown` behind {unknown}, and fetch {self.name}.yaml."
        )

    def _refuse_unconverted(self, folder: Path) -> None:
        """Say what to type where a folder holds the published file, and not the one that is run."""
        missing = next((file for file in self.files if not (folder / file).is_file()), None)
        if self.conversion is None or missing is None or not folder.is_dir():
            return
        alike = sorted(file for file in folder.iterdir() if file.suffix.lower() in _UNCONVERTED)
        published = next((file for file in alike if file.name == self.conversion.of), alike[0] if alike else None)
        if published is not None:
            given = shlex.join(str(file.resolve()) for file in (published, folder / missing))
            raise SourceError(
                f"{self.name}: {published} is not run here, and {missing} can be made of it; in "
                f"{self.conversion.within} type `{self.conversion.type} {given}`."
            )


def _plain(name: str) -> str:
    """A dataset's name without what its spellings differ in."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
