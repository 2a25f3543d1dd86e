"""Manifests and experiments: found by name, read with what a person may mistype said plainly."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.catalog.files import (
        DATASETS,
        DOCUMENTS,
        EXPERIMENTS,
        MODELS,
        beside,
        document,
        find,
        is_file_name,
        kind_of,
        load_yaml,
        names,
        nearest,
    )

__all__ = [
    "DATASETS",
    "DOCUMENTS",
    "EXPERIMENTS",
    "MODELS",
    "beside",
    "document",
    "find",
    "is_file_name",
    "kind_of",
    "load_yaml",
    "names",
    "nearest",
]

lazy.attach(__name__)
