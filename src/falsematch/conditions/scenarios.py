"""Scenarios: chains that stand for reported encounters, each dose drawn anew for each photograph from a stated range.

The reports are 404 Media's on Mobile Fortify (2025) and the letter of thirty civil-rights organisations to the
Department of Homeland Security. They say what was done to people, never a dose: every range below is judgement.
"""

from dataclasses import dataclass

METERED = ("frame_average", "face")
"""Scenarios are metered as cameras meter, and once more by the face: there cameras treat skin tones differently."""

Bounds = tuple[float, float]
Settings = dict[str, float | Bounds]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A chain with a story.

    Attributes
    ----------
    name : str
    reported : str
        Which reported encounter it stands for; says so where there is none.
    guessed : str
        Where it is a guess.
    steps : mapping of condition to dose or (low, high)
        By name, each dose drawn evenly between its bounds. Conditions without a dose of their own have 1. Settings
        stand in a mapping beside the ``dose``.
    """

    name: str
    reported: str
    guessed: str
    steps: dict[str, float | Bounds | Settings]

    def entry(self) -> dict[str, object]:
        """The chain as an experiment file would write it."""
        steps = [{name: _written(content)} for name, content in self.steps.items()]
        return {"name": self.name, "steps": steps, "metering": list(METERED)}

    def told(self) -> list[tuple[str, str, str]]:
        """Each step's name, its settings and its dose, as people read them."""
        found = []
        for name, content in self.steps.items():
            settings = dict(content) if isinstance(content, dict) else {"dose": content}
            dose = settings.pop("dose")
            said = f"{dose[0]:g} to {dose[1]:g}" if isinstance(dose, tuple) else f"{dose:g}"
            found.append((name, ", ".join(f"{key} {value}" for key, value in settings.items()), said))
        return found


def _written(content: float | Bounds | Settings) -> object:
    """A step's dose, and its settings where there are any, as an experiment file writes them."""
    if isinstance(content, dict):
        settings = {name: value for name, value in content.items() if name != "dose"}
        dose = content["dose"]
        return settings | ({"between": list(dose)} if isinstance(dose, tuple) else {"dose": dose})
    return {"between": list(content)} if isinstance(content, tuple) else content


_PHONE = (0.1, 0.35)
"""How far phones lift shadows, all of them."""
_ALL = (
    Scenario(
        "turned_to_the_sun",
        "A boy on a bicycle is turned to face the sun, and a phone hovers over his face for a couple of seconds.",
        "How high and how far to the side the sun stood; that the sky was clear, since he was turned to a sun that was "
        "seen; that he is near enough to lose no resolution; how steady the phone is. Squinting is not simulated.",
        {
            "sun": {"dose": (4, 8), "anywhere": 1},
            "yaw": (0, 15),
            "motion": (0.02, 0.08),
            "exposure": (-0.5, 0.5),
            "tone_local": _PHONE,
            "compression": (70, 95),
        },
    ),
    Scenario(
        "car_window",
        "A driver is photographed through the side window.",
        "How much of the street the glass mirrors; how far the driver turns to the phone; that the lens may be "
        "focused on the glass rather than the face.",
        {
            "yaw": (10, 30),
            "window": (0.1, 0.5),
            "defocus": (0.0, 0.05),
            "resolution": (30, 60),
            "motion": (0.0, 0.08),
            "tone_local": _PHONE,
            "compression": (60, 90),
        },
    ),
    Scenario(
        "cap_on",
        "A driver is asked to take off his hat, because it would be quicker: here it stays on.",
        "What kind of hat, and that the head is lowered or raised a little; that the day is bright.",
        {
            "occlusion:cap": 1,
            "pitch": (0, 15),
            "sun": {"dose": (2, 6), "anywhere": 1},
            "motion": (0.0, 0.06),
            "exposure": (-0.5, 0.5),
            "tone_local": _PHONE,
            "compression": (70, 95),
        },
    ),
    Scenario(
        "inches_away",
        "A phone is held inches from a face.",
        "That inches are 30 to 40 cm from the lens: inches are fewer, and 30 cm is the nearest that photographs can be "
        "warped to; that a phone focuses nearly as near.",
        {
            "distance": (0.3, 0.4),
            "defocus": (0.0, 0.05),
            "motion": (0.02, 0.1),
            "tone_local": _PHONE,
            "compression": (70, 95),
        },
    ),
    Scenario(
        "porch_at_dusk",
        "A visit to a porch. The hour is not reported: dusk is a guess.",
        "That it is dark enough for 4 to 41 electrons a pixel; that a warm lamp above the door lights the face and "
        "veils the lens a little, and nothing lights what lies behind.",
        {
            "lamp": (2, 8),
            "low_light": {"dose": (4, 41), "tungsten": 1},
            "veiling_glare": (0.01, 0.08),
            "motion": (0.03, 0.2),
            "exposure": (-1.0, 0.0),
            "tone_local": _PHONE,
            "compression": (60, 90),
        },
    ),
    Scenario(
        "across_the_street",
        "No reported encounter: it stands for a photograph taken from a distance without asking.",
        "All of it; that the face lies in shade or even light, and that no lamp or sun veils the lens.",
        {
            "resolution": (10, 24),
            "defocus": (0.0, 0.05),
            "motion": (0.0, 0.15),
            "exposure": (-1.0, 1.0),
            "tone_local": _PHONE,
            "compression": (40, 80),
        },
    ),
)
SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}
