"""An entry of a list of references, in APA or Chicago style, for a result or for one of its figures.

APA: Publication Manual, 7th edition, 10.9 (data sets: title, then record and version in parentheses, then a
description in brackets; the publisher is left out where it is the author) and 9.21 (the description in brackets says
what the work is, here a chart).
Chicago: Manual of Style, 17th edition, 14.207 (content of a site: author, title in quotation marks, site, date,
address) and 14.257 (data: the record by its locator, here the hash of the result), as an entry of a bibliography.
Judgment in both: findings are sentences, so titles keep their own capitals; a terminal has no italics.
"""

import datetime
from dataclasses import dataclass

from falsematch.report.words import Words

AUTHOR = "The falsematch developers"


@dataclass(frozen=True)
class Reference:
    """What a reference names.

    Attributes
    ----------
    title : str
        Of the result, without a full stop.
    version : int
        Of its experiment.
    result : str
        First digits of its hash.
    release : str
        Version of falsematch that measured it.
    day : date
        When.
    address : str
        Of its page; empty where the project has none.
    words : Words
    figure : str
        The finding of a figure, without a full stop; empty for the result as a whole.
    """

    title: str
    version: int
    result: str
    release: str
    day: datetime.date
    address: str
    words: Words
    figure: str = ""

    def apa(self) -> str:
        """The entry in APA style, without a line break."""
        return self._written("apa")

    def chicago(self) -> str:
        """The entry in Chicago style, notes and bibliography, without a line break."""
        return self._written("chicago")

    def _written(self, style: str) -> str:
        entry = self.words(
            f"reference.{style}_{'figure' if self.figure else 'result'}",
            author=AUTHOR,
            year=str(self.day.year),
            day=self._day(),
            title=self.title,
            figure=self.figure,
            version=str(self.version),
            result=self.result,
            release=self.release,
        )
        if not self.address:
            return entry
        # APA sets no full stop after an address, Chicago does.
        return f"{entry} {self.address}" if style == "apa" else f"{entry} {self.address}."

    def _day(self) -> str:
        month = self.words.several("reference.months")[self.day.month - 1]
        return self.words("reference.day", day=str(self.day.day), month=month, year=str(self.day.year))
