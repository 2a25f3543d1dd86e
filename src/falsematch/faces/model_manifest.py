"""Manifests of models: what the weights are, where they come from, under what terms, and how sure that is."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from falsematch import catalog
from falsematch.errors import ManifestError, SourceError
from falsematch.sources import Source, fetch_files
from falsematch.store import Store, file_sha256

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Provenance(BaseModel):
    """Whether it is known who trained the weights, on what; a finding never rests on unconfirmed ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Literal["confirmed", "unconfirmed"]
    text: Text


class ModelManifest(BaseModel):
    """One file of ``data_manifests/models``.

    Attributes
    ----------
    files : dict
        Relative path in the store's folder of this model -> sha256.
    sources : list of Source
        Where the files may be had, tried in order: the official home first, a registry package second.
    preprocessing : str
        What an image goes through before the network, in words; the code that does it says the same.
    system : dict or None
        What makes it a face recognition system; its schema is the matchers' own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    title: Text
    kind: Literal["detector", "mesh", "system"]
    files: dict[str, Sha256] = Field(min_length=1)
    sources: list[Source] = Field(min_length=1)
    licence: Text
    licence_note: str = ""
    training_data: Text
    provenance: Provenance
    preprocessing: Text
    system: dict[str, Any] | None = None

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
            return cls.model_validate(content)
        except ValidationError as error:
            raise ManifestError(f"{path.name}: {_first(error, list(cls.model_fields))}") from None

    def fetch(self, store: Store, from_folder: Path | None = None) -> None:
        """Have every file of this model in the store, verified; from the user's own folder where one is given.

        Raises
        ------
        SourceError
            Where a file cannot be had, or is not the one named here.
        """
        fetch_files(self.files, self.sources, store.models / self.name, from_folder=from_folder, what=self.name)

    def path(self, store: Store, file: str) -> Path:
        """A fetched and verified file of this model.

        Raises
        ------
        SourceError
            Where it was not fetched, or is not the file named here.
        """
        path = store.models / self.name / file
        if not path.is_file():
            raise SourceError(f"{self.name}: {file} is not here. Run `falsematch fetch {self.name}` first.")
        if (found := file_sha256(path)) != self.files[file]:
            raise SourceError(
                f"{self.name}: {file} has sha256 {found[:8]}..., its manifest says {self.files[file][:8]}.... "
                f"Run `falsematch fetch {self.name}` again."
            )
        return path


def _first(error: ValidationError, known: list[str]) -> str:
    """The first thing wrong with a manifest, in one sentence."""
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"`{where}` is not a setting of a model manifest. {catalog.nearest(where, known)}"
    return f"`{where}`: {problem['msg']}."
