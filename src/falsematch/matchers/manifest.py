"""The manifest of a matcher: which parts it is made of, how it decides, and by whose word."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from falsematch.faces import ModelManifest

_POLARITY = {"euclidean": "distance", "cosine": "similarity"}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class HogPart(_Part):
    """dlib's frontal detector (:class:`falsematch.matchers.hog.Hog`)."""

    kind: Literal["hog"]
    upsampling: Annotated[int, Field(ge=0, le=3)]
    """How often the frame is doubled before the search."""


class Dlib5PointsPart(_Part):
    """dlib's alignment (:class:`falsematch.matchers.chip.Dlib5Points`)."""

    kind: Literal["dlib_5_points"]
    file: str
    """Its landmark model, one of the manifest's ``files``."""
    size: Annotated[int, Field(ge=16, le=1024)]
    """Side of the aligned face in pixels."""
    padding: Annotated[float, Field(ge=0, le=2)]
    """Margin around the face, as a share of its size."""


class DlibResnetPart(_Part):
    """dlib's descriptor network (:class:`falsematch.matchers.dlib_resnet.DlibResnet`)."""

    kind: Literal["dlib_resnet"]
    file: str
    """Its weights, one of the manifest's ``files``."""


class Threshold(_Part):
    """The threshold that the system's publisher ships."""

    value: float
    stated_in: str
    """Where the publisher states it."""


class _Decision(_Part):
    """How a matcher decides, whatever it is made of."""

    comparator: Literal["euclidean", "cosine"]
    """How two templates give a score."""
    polarity: Literal["distance", "similarity"]
    """Whether a small or a large score means alike."""
    threshold: Threshold
    covers: Literal["any", "clean"]
    """Which frames it is run on; every other is ``not_applicable``."""

    @model_validator(mode="after")
    def _scores_are_read_rightly(self) -> "_Decision":
        if self.polarity != _POLARITY[self.comparator]:
            raise ValueError(f"a {self.comparator} score is a {_POLARITY[self.comparator]}, not a {self.polarity}")
        return self


class Parts(_Decision):
    """A matcher that the lab puts together itself."""

    made_of: Literal["parts"]
    detector: HogPart
    aligner: Dlib5PointsPart
    embedder: DlibResnetPart


class Library(_Decision):
    """A matcher that is run as the installed library it comes in: a yardstick for the lab's own version."""

    made_of: Literal["library"]
    library: Literal["face_recognition"]


class SystemManifest(ModelManifest):
    """A model that is a whole matcher."""

    kind: Literal["system"]
    # The base reads any model and leaves this to the matchers, so it is narrower here.
    system: Annotated[Parts | Library, Field(discriminator="made_of")]  # type: ignore[assignment]

    @model_validator(mode="after")
    def _parts_have_their_files(self) -> "SystemManifest":
        if isinstance(self.system, Parts):
            for part in (self.system.aligner, self.system.embedder):
                if part.file not in self.files:
                    raise ValueError(f"{part.file} is not listed under `files`")
        return self
