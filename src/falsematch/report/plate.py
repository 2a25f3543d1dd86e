"""The words around the picture of a figure: title and subtitle above, notes and the source line beneath."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from falsematch.report import style
from falsematch.report.style import Sheet


@dataclass(frozen=True)
class Plate:
    """The words around a picture.

    Attributes
    ----------
    name : str
        File name without suffix.
    title, subtitle : str
    notes : sequence of str
        What the marks mean, and what is not drawn.
    source : str
        Dataset and licence, matcher, threshold, result, errata.
    """

    name: str
    title: str
    subtitle: str
    notes: Sequence[str]
    source: str

    def draw(self, height: float, paint: Callable[[Sheet, float], None]) -> tuple[bytes, bytes]:
        """SVG and PNG of a picture so framed.

        Parameters
        ----------
        height : float
            Inches that the picture takes.
        paint : callable
            Draws it onto the sheet, from the given number of inches beneath the sheet's top.
        """
        title = style.wrapped(self.title, style.TITLE, weight="bold")
        top = style.wrapped(self.subtitle, style.TEXT)
        notes = [line for text in self.notes for line in style.wrapped(text, style.TINY)]
        source = style.wrapped(self.source, style.TINY)
        below = 0.24 + len(title) * style.leading(style.TITLE)
        head = below + len(top) * style.leading(style.TEXT) + 0.2
        foot = (len(notes) + len(source)) * style.leading(style.TINY) + 0.3
        with style.drawing(self.name):
            sheet = Sheet(head + height + foot)
            sheet.write_lines(0.24, title, size=style.TITLE, weight="bold")
            sheet.write_lines(below, top, size=style.TEXT, color=style.QUIET)
            paint(sheet, head)
            y = head + height + 0.12
            sheet.write_lines(y, notes, size=style.TINY, color=style.QUIET)
            y += 0.08 + len(notes) * style.leading(style.TINY)
            sheet.write_lines(y, source, size=style.TINY, color=style.QUIET)
            return style.to_files(sheet.figure)
