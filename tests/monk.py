"""The ten tones of the Monk Skin Tone Scale, as sRGB code values."""

from falsematch.datasets.monk import MONK as TONES

__all__ = ["TONES"]
