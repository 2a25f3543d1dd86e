"""Low light: as many electrons as the dose says, on every skin tone, and noise that follows from them."""

import numpy as np
import pytest
import scenes
from scipy import stats

import monk
from falsematch.conditions import expose, low_light, parse
from falsematch.conditions._electrons import GAUSSIAN_FROM, counted
from falsematch.conditions._normal import normal
from falsematch.conditions.low_light import GREY, shot_and_read
from falsematch.faces import luminance, to_light

N = 200_000


def raw_of(pixels, dose, **more):
    (_, chain) = parse([{"low_light": [dose]}])
    frames = {}
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__, **more)
    return frames


@pytest.mark.parametrize("mean", [0.02, 1.0, 4.4, 12.3, 19.9])
def test_few_electrons_are_counted_as_poisson_counts_them(mean):
    rng = np.random.default_rng(3)
    counts = counted(np.full(N, mean, np.float32), rng.random(N), np.zeros(N, np.float32), 0.0).astype(int)
    seen = np.bincount(counts, minlength=100)[:100]
    expected = N * stats.poisson.pmf(np.arange(100), mean)
    likely = expected > 5
    chi2 = ((seen - expected)[likely] ** 2 / expected[likely]).sum()
    assert stats.chi2.sf(chi2, likely.sum() - 1) > 1e-4


def test_many_electrons_have_poissons_mean_variance_and_skewness():
    rng = np.random.default_rng(4)
    mean = GAUSSIAN_FROM + 5
    normal = rng.standard_normal(N, dtype=np.float32)
    electrons = counted(np.full(N, mean, np.float32), rng.random(N), normal, 0.0).astype(np.float64)
    assert electrons.mean() == pytest.approx(mean, rel=0.002)
    assert electrons.var() == pytest.approx(mean, rel=0.02)
    assert stats.skew(electrons) == pytest.approx(mean**-0.5, rel=0.1)


def test_numbers_from_the_table_are_standard_normal():
    numbers = normal(np.random.default_rng(5), 20 * N).astype(np.float64)
    assert numbers.mean() == pytest.approx(0, abs=0.002)
    assert numbers.var() == pytest.approx(1, rel=0.003)
    assert stats.kurtosis(numbers) == pytest.approx(0, abs=0.02)
    assert stats.kstest(numbers[::40], "norm").pvalue > 1e-3


def test_read_noise_is_brookss_line():
    # ln read = 2.18 ln shot + 1.2, at their middle shot noise of 0.001.
    electrons = GREY / 0.001
    assert shot_and_read(electrons) == pytest.approx((0.001, np.exp(2.18 * np.log(0.001) + 1.2)))


@pytest.mark.parametrize("dose", [136, 41, 14, 4])
def test_grey_gathers_the_dose_in_electrons(dose):
    # 18 % grey is code value 118, a hair less.
    grey = to_light(np.uint8(118))
    raw = raw_of(scenes.patch((118, 118, 118)), dose)["raw"].light.astype(np.float64)
    _, read = shot_and_read(dose)
    electrons = raw.mean() ** 2 / (raw.var() - read)
    assert electrons == pytest.approx(dose * grey / GREY, rel=0.03)


@pytest.mark.parametrize("tone", monk.TONES)
def test_every_tone_has_the_noise_of_its_own_light(tone):
    pixels = scenes.patch(monk.TONES[tone])
    raw = raw_of(pixels, 41)["raw"].light.astype(np.float64)
    shot, read = shot_and_read(41)
    for channel, light in enumerate(to_light(pixels[0, 0]).astype(np.float64)):
        values = raw[..., channel]
        if light + 5 * np.sqrt(shot * light + read) < 1:
            assert values.mean() == pytest.approx(light, rel=0.05), f"Monk {tone}"
            assert values.var() == pytest.approx(shot * light + read, rel=0.10), f"Monk {tone}"


def test_a_darker_exposure_gathers_fewer_electrons():
    pixels, frames = scenes.patch((118, 118, 118)), {}
    (_, chain) = parse([{"chain": {"name": "dark", "steps": [{"exposure": -2}, {"low_light": 40}]}}])
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    values = frames["raw"].light.astype(np.float64)
    _, read = shot_and_read(40)
    assert values.mean() ** 2 / (values.var() - read) == pytest.approx(10, rel=0.05)


def test_metering_amplifies_and_gathers_nothing():
    pixels = scenes.patch((60, 60, 60))
    fixed, metered = (raw_of(pixels, 41, metering=way)["raw"].light.astype(np.float64) for way in ("fixed", "face"))
    assert metered.mean() == pytest.approx(GREY, rel=0.01)
    assert metered.mean() / metered.std() == pytest.approx(fixed.mean() / fixed.std(), rel=0.01)


def test_denoising_takes_noise_and_leaves_an_edge():
    pixels = scenes.patch((60, 50, 45))
    pixels[:, 200:] = (190, 150, 130)
    frame = scenes.frame_of(pixels)
    (_, chain) = parse([{"low_light": [14]}])
    frames = {}
    delivered = expose(pixels, frame, chain, seed=1, image="a", tap=frames.__setitem__)
    noisy, smooth = luminance(frames["raw"].light), luminance(delivered.frame.light)
    for side in (np.s_[:, :180], np.s_[:, 220:]):
        assert smooth[side].std() < 0.7 * noisy[side].std()
        assert smooth[side].mean() == pytest.approx(luminance(frame.light)[side].mean(), rel=0.02)
    # The edge's own difference is there within two pixels.
    step = smooth[:, 202].mean() - smooth[:, 197].mean()
    assert step == pytest.approx(luminance(frame.light)[0, 300] - luminance(frame.light)[0, 100], rel=0.1)


def test_denoising_can_be_left_out():
    pixels = scenes.patch((118, 118, 118))
    (_, chain) = parse([{"low_light": {"levels": [14], "denoise": 0}}])
    frames = {}
    delivered = expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    assert np.array_equal(delivered.frame.light, frames["raw"].light)


def test_noise_may_fall_below_black_until_the_file():
    frame = scenes.frame_of(scenes.patch((0, 0, 0)))
    noisy = low_light(frame, 4, np.random.default_rng(1)).light
    assert noisy.min() < 0
    assert abs(noisy.mean()) < 0.001


def rows_of(dose, **settings):
    (_, chain) = parse([{"low_light": {"levels": [dose], "denoise": 0, **settings}}])
    frames = {}
    expose(scenes.patch((0, 0, 0)), scenes.frame_of(scenes.patch((0, 0, 0))), chain, seed=1, image="a",
           tap=frames.__setitem__)  # fmt: skip
    return frames["raw"].light.astype(np.float64)


@pytest.mark.parametrize(("dose", "share"), [(8, 0.15), (4, 0.15), (14, 0.0), (136, 0.0)])
def test_a_part_of_the_read_noise_is_shared_by_a_row_below_14_electrons(dose, share):
    raw = rows_of(dose)
    _, read = shot_and_read(dose)
    # Mean of a row: its own offset, and what 1,200 values leave of their noise.
    expected = read * (share**2 + (1 - share**2) / (3 * scenes.SIDE))
    assert raw.mean(axis=(1, 2)).var() == pytest.approx(expected, rel=0.25)


@pytest.mark.parametrize(("channel", "gain"), [(0, 1.25), (1, 1.0), (2, 2.8)])
def test_under_tungsten_a_channel_has_the_noise_of_its_gain(channel, gain):
    pixels = scenes.patch((118, 118, 118))
    (_, chain) = parse([{"low_light": {"levels": [41], "denoise": 0, "tungsten": 1}}])
    frames = {}
    expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", tap=frames.__setitem__)
    values = frames["raw"].light[..., channel].astype(np.float64)
    light = float(to_light(np.uint8(118)))
    shot, read = shot_and_read(41)
    assert values.mean() == pytest.approx(light, rel=0.01), "grey comes out grey"
    assert values.var() == pytest.approx(shot * gain * light + read * gain**2, rel=0.05)
