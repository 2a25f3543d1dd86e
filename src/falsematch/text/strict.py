"""What every model of settings and of records has in common: an unknown key is refused, and nothing changes once read.

Files outlive versions, so that this is also the one place that knows what keys were called before.
"""

import logging
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""What an experiment or a result may be called: it becomes the name of a folder."""

ManifestName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
"""What a dataset, a model or a named contrast may be called: it stands in tables, file names and sentences alike."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""As hexadecimal digits."""

READING = {"reading": True}
"""Context of a validation that reads what another version may have written."""

# Since version 0.2.
_FORMER = {"systems": "matchers", "system": "matcher"}
_LOG = logging.getLogger("falsematch")


class Strict(BaseModel):
    """Settings of a file: unknown keys are refused, values cannot be set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Exact(Strict):
    """What somebody stated for good, as manifests do: no text is read as a number, no whole number as a text."""

    model_config = ConfigDict(strict=True)


class NamesMatchers(Strict):
    """Settings with ``matchers``, which files before version 0.2 call ``systems``."""

    @model_validator(mode="before")
    @classmethod
    def _read_old_name(cls, content: Any) -> Any:
        if not isinstance(content, Mapping) or "systems" not in content:
            return content
        if "matchers" in content:
            raise ValueError("`systems` is the old name of `matchers`; take one of them out.")
        _LOG.warning("`systems` is read as `matchers`, its name since version 0.2.")
        return {"matchers" if key == "systems" else key: value for key, value in content.items()}


class Recorded(Strict):
    """A part of what the lab itself records.

    Where it is made, an unknown key is a mistake. Where it is read with :data:`READING`, it is a newer version's and
    left out, and keys of older versions have the names of today; a model that allows any key keeps all.
    """

    @model_validator(mode="before")
    @classmethod
    def _read_any_version(cls, content: Any, info: ValidationInfo) -> Any:
        if info.context != READING or not isinstance(content, Mapping):
            return content
        if cls.model_config.get("extra") == "allow":
            return _renamed(content)
        named = {_FORMER.get(key, key): value for key, value in content.items()}
        return {key: value for key, value in named.items() if key in cls.model_fields}


def _renamed(value: Any) -> Any:
    """Any JSON with the names of today, at every depth."""
    if isinstance(value, Mapping):
        return {_FORMER.get(key, key): _renamed(inner) for key, inner in value.items()}
    return [_renamed(inner) for inner in value] if isinstance(value, list) else value
