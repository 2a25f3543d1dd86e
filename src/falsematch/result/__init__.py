"""The result: its card, its folder, making it again, and packing it."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.result.card import Card, read_card
    from falsematch.result.findings import read_findings
    from falsematch.result.folder import check_place, check_result, held
    from falsematch.result.pack import pack, verify
    from falsematch.result.reproduce import reproduce

__all__ = [
    "Card",
    "check_place",
    "check_result",
    "held",
    "pack",
    "read_card",
    "read_findings",
    "reproduce",
    "verify",
]

lazy.attach(__name__)
