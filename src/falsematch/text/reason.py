"""Why there is no number, or no claim: a code with its parameters, which the report says in every language.

Written in a table as ``too_few_people{n=8,needed=16}``; several stand side by side, joined by ``"; "``. A string is
quoted as in JSON where it holds anything but letters, digits and underscores, or could pass for a number. One reason
may explain another: ``no_band{why=too_few_people{n=8,needed=16}}``. What stands in a table and is not written so, as
the sentences of older tables, is read as the code ``text`` and shown as it stands.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from types import MappingProxyType
from typing import TypeAlias

from falsematch.text.reason_codes import CODES

Value: TypeAlias = "int | float | str | Reason"
"""A number, a name, or the reason that explains this one."""

TEXT = "text"
"""Code of a sentence that an older table holds."""
SEPARATOR = "; "
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WORD = re.compile(r"[^\W\d]\w*")
_INT = re.compile(r"-?[0-9]+(?![\w.])")
_FLOAT = re.compile(r"-?(?:inf|nan|[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?!\w)")
_JSON = json.JSONDecoder()


@dataclass(frozen=True)
class Reason:
    """One reason.

    Attributes
    ----------
    code : str
        What is wrong, in snake case: ``too_few_people``; one of :data:`falsematch.text.reason_codes.CODES`.
    params : mapping of str to int, float, str or Reason
        What a sentence about it needs to say: ``{"n": 5, "needed": 8}``.

    Raises
    ------
    ValueError
        For a code, or parameters of it, that the list does not hold.
    """

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Hold plain numbers, whatever arrays they come from, and let nobody change them."""
        if set(CODES.get(self.code, ())) != set(self.params) or self.code not in CODES:
            raise ValueError(f"No reason is listed as {self.code} of {', '.join(self.params) or 'nothing'}.")
        object.__setattr__(self, "params", MappingProxyType({k: _plain(v) for k, v in self.params.items()}))

    def __hash__(self) -> int:
        """Alike where code and parameters are, whatever their order."""
        return hash((self.code, frozenset(self.params.items())))

    def __reduce__(self) -> tuple[type["Reason"], tuple[str, dict[str, Value]]]:
        """Travel between processes, which a read-only mapping cannot."""
        return Reason, (self.code, dict(self.params))

    def within(self, *codes: str) -> "Reason":
        """The reason that this one applies to a cell, a group or a side, where its code is one of those named."""
        why = self.params.get("why")
        return why.within(*codes) if self.code in codes and isinstance(why, Reason) else self

    def __str__(self) -> str:
        """As a table holds it."""
        return format_reason(self)


def format_reason(reason: Reason) -> str:
    """A reason as a table holds it.

    Parameters
    ----------
    reason : Reason

    Returns
    -------
    str
        ``code`` alone, or ``code{name=value,...}``; :func:`parse_reasons` reads the same reason back.
    """
    return f"{reason.code}{_braced(reason)}" if reason.params else reason.code


def format_reasons(reasons: Iterable[Reason | None]) -> str:
    """Several reasons as a table holds them.

    Parameters
    ----------
    reasons : iterable of Reason or None
        None is passed over, and what is said twice is written once.
    """
    return SEPARATOR.join(dict.fromkeys(format_reason(reason) for reason in reasons if reason is not None))


def parse_reasons(cell: str) -> list[Reason]:
    """The reasons that a cell of a table holds.

    Parameters
    ----------
    cell : str

    Returns
    -------
    list of Reason
        Empty for an empty cell. A cell that is not written in codes and parameters as
        :data:`falsematch.text.reason_codes.CODES` lists them is one reason ``text``, with the cell as it stands.
    """
    if not cell:
        return []
    try:
        return _Reader(cell).reasons()
    except _NotInCodesError:
        return [Reason(TEXT, {"text": cell})]


def _plain(value: Value) -> Value:
    if isinstance(value, str | Reason):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"A parameter of a reason is a number, a string or a reason, not {value!r}.")


def _braced(reason: Reason) -> str:
    return "{" + ",".join(f"{name}={_written(value)}" for name, value in reason.params.items()) + "}"


def _written(value: Value) -> str:
    if isinstance(value, Reason):
        # The braces tell it from a word.
        return value.code + _braced(value)
    if isinstance(value, str):
        bare = _WORD.fullmatch(value) and value not in {"nan", "inf"}
        return value if bare else json.dumps(value, ensure_ascii=False)
    return repr(value)


class _NotInCodesError(Exception):
    """A cell holds something else."""


class _Reader:
    """Reads one cell from left to right."""

    def __init__(self, cell: str) -> None:
        self.cell, self.at = cell, 0

    def reasons(self) -> list[Reason]:
        found = [self._reason()]
        while self.at < len(self.cell):
            self._expect(SEPARATOR)
            found.append(self._reason())
        return found

    def _reason(self) -> Reason:
        code, params = self._match(_NAME), self._params() if self._follows("{") else {}
        try:
            return Reason(code, params)
        except ValueError as error:
            raise _NotInCodesError from error

    def _params(self) -> dict[str, Value]:
        self._expect("{")
        params: dict[str, Value] = {}
        while not self._follows("}"):
            if params:
                self._expect(",")
            name = self._match(_NAME)
            self._expect("=")
            params[name] = self._value()
        self._expect("}")
        return params

    def _value(self) -> Value:
        if self._follows('"'):
            return self._quoted()
        read: tuple[tuple[re.Pattern[str], Callable[[str], Value]], ...] = ((_INT, int), (_FLOAT, float))
        for pattern, number in read:
            if found := pattern.match(self.cell, self.at):
                self.at = found.end()
                return number(found.group())
        word = _WORD.match(self.cell, self.at)
        if word and self.cell.startswith("{", word.end()):
            return self._reason()
        return self._match(_WORD)

    def _quoted(self) -> str:
        try:
            value, self.at = _JSON.raw_decode(self.cell, self.at)
        except json.JSONDecodeError as error:
            raise _NotInCodesError from error
        return str(value)

    def _follows(self, mark: str) -> bool:
        return self.cell.startswith(mark, self.at)

    def _expect(self, mark: str) -> None:
        if not self._follows(mark):
            raise _NotInCodesError
        self.at += len(mark)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.cell, self.at)
        if found is None:
            raise _NotInCodesError
        self.at = found.end()
        return found.group()
