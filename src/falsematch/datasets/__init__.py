"""Who is in it: manifests of datasets, their photographs and labels, from a manifest to the images table."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.datasets.design import Design
    from falsematch.datasets.fetch import fetch
    from falsematch.datasets.forget import forget
    from falsematch.datasets.images import Images, load, outline, some
    from falsematch.datasets.kin import Kin, kin
    from falsematch.datasets.labels import label_problems
    from falsematch.datasets.layout import unread_pictures
    from falsematch.datasets.listing import Known, describe, known
    from falsematch.datasets.manifest import DatasetManifest, manifest
    from falsematch.datasets.photograph import Unreadable, open_photograph
    from falsematch.datasets.place import at_hand, folder_of, withdrawn
    from falsematch.datasets.remade import remade
    from falsematch.datasets.spec import DatasetSpec
    from falsematch.datasets.verify import verify

__all__ = [
    "DatasetManifest",
    "DatasetSpec",
    "Design",
    "Images",
    "Kin",
    "Known",
    "Unreadable",
    "at_hand",
    "describe",
    "fetch",
    "folder_of",
    "forget",
    "kin",
    "known",
    "label_problems",
    "load",
    "manifest",
    "open_photograph",
    "outline",
    "remade",
    "some",
    "unread_pictures",
    "verify",
    "withdrawn",
]

lazy.attach(__name__)
