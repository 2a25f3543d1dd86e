"""A Python function as a matcher: what it is told of, what is said of it, and what is refused in one sentence."""

import functools
import pickle
import threading
from typing import Any

import numpy as np
import pytest
from pictures import picture

from falsematch.errors import ExperimentError
from falsematch.matchers import Box, Face, FunctionMatcher, OpenMatcher, load_matchers

FACE = Face(Box(70, 50, 170, 200), np.array([[82.0, 98], [146, 98], [114, 130], [90, 176], [140, 176]]))


def colours(faces: np.ndarray) -> np.ndarray:
    """A row of numbers a face: its mean colour."""
    return faces.mean(axis=(1, 2))


@pytest.fixture
def loaded(model_store):
    """The matcher of what is given, in this process."""

    def made(given: Any, jobs: int = 1, **said: Any) -> OpenMatcher:
        [matcher] = load_matchers([FunctionMatcher(given, **said) if said else given], model_store, jobs)
        assert isinstance(matcher, OpenMatcher)
        return matcher

    return made


def refusal(loaded, given: Any, **options: Any) -> str:
    with pytest.raises(ExperimentError) as refused:
        loaded(given, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_it_is_given_an_aligned_face_and_its_row_is_the_template(loaded):
    seen = []

    def colour(faces):
        seen.append(faces.copy())
        return faces.mean(axis=(1, 2))

    template = loaded(colour, version="1").template(picture(224), FACE)
    assert (seen[-1].shape, seen[-1].dtype) == ((1, 112, 112, 3), np.uint8)
    assert (template.shape, template.dtype) == ((3,), np.float32)
    assert template == pytest.approx(seen[-1].mean(axis=(0, 1, 2)), rel=1e-6)


def test_a_function_that_writes_into_what_it_is_given_changes_nothing_else(loaded):
    def destroys(faces):
        faces[:] = 0
        return np.ones((1, 4))

    pixels = picture(224)
    loaded(destroys, version="1").template(pixels, FACE)
    assert np.array_equal(pixels, picture(224))


def test_nothing_is_said_that_nobody_said(loaded):
    matcher = loaded(colours)
    manifest = matcher.manifest
    assert (matcher.name, manifest.title) == ("colours", "The Python function colours")
    assert manifest.provenance.status == "unconfirmed"
    assert manifest.licence == manifest.training_data == "unknown"
    decision = manifest.matcher
    assert (decision.comparator, decision.polarity, decision.threshold.value) == ("cosine", "similarity", None)


def test_what_its_author_says_is_told(loaded):
    matcher = loaded(
        colours,
        name="mine",
        side=64,
        alignment="box_crop",
        margin=1.5,
        comparator="euclidean",
        threshold=0.8,
        stated_in="our paper, table 2",
        provenance="confirmed",
        origin="trained by us on our own consented photographs",
        training_sets=("Ours",),
    )
    manifest, decision = matcher.manifest, matcher.manifest.matcher
    assert matcher.name == "mine"
    assert (decision.polarity, decision.threshold.value) == ("distance", 0.8)
    assert decision.threshold.stated_in == "our paper, table 2"
    assert (matcher.describer.aligner.size, matcher.describer.aligner.margin) == (64, 1.5)
    assert (manifest.provenance.status, manifest.training_sets) == ("confirmed", ["Ours"])


def test_without_an_origin_nothing_is_confirmed(loaded):
    assert loaded(colours, provenance="confirmed").manifest.provenance.status == "unconfirmed"


def test_the_key_of_a_template_covers_function_alignment_and_version_and_no_threshold(loaded):
    plain = loaded(colours).content
    assert loaded(colours).content == loaded(colours, threshold=0.3, name="colours").content == plain
    others = [loaded(colours, **said).content for said in ({"side": 96}, {"version": "2"}, {"alignment": "box_crop"})]
    assert len({plain, *others}) == 4


def test_a_function_that_cannot_be_read_needs_a_version(loaded):
    told = refusal(loaded, lambda faces: faces.mean(axis=(1, 2)), name="mine")
    assert "it is a lambda or uses one" in told
    assert 'FunctionMatcher(mine, version="1")' in told
    assert loaded(lambda faces: faces.mean(axis=(1, 2)), name="mine", version="1").name == "mine"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "My Model"}, "My Model: `name`: string should match"),
        ({"side": 4}, "colours: .*size"),
        ({"alignment": "three_points"}, "colours: .*aligner"),
        ({"comparator": "manhattan"}, "colours: .*comparator"),
        ({"provenance": "sure", "origin": "me"}, "colours: .*provenance"),
    ],
)
def test_what_cannot_be_so_is_refused(loaded, said, told):
    with pytest.raises(ExperimentError, match=told):
        loaded(colours, **said)


@pytest.mark.parametrize("name", ["dlib", "sface_int8bq"])
def test_a_known_name_is_not_taken_by_a_function(loaded, name):
    assert "another matcher is called so" in refusal(loaded, colours, name=name)


def test_two_functions_of_one_name_are_refused(model_store):
    with pytest.raises(ExperimentError, match="colours: another matcher is called so"):
        load_matchers([colours, FunctionMatcher(colours, side=96)], model_store)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda faces: faces.mean(), r"it gave float64 of shape \(\); give numbers of shape \(1, d\)"),
        (lambda faces: faces.mean(axis=(0, 1, 2)), r"it gave float64 of shape \(3,\)"),
        (lambda faces: np.ones((1, 1)), r"it gave float64 of shape \(1, 1\)"),
        (lambda faces: np.ones((2, 8)), r"it gave float64 of shape \(2, 8\)"),
        (lambda faces: [["a", "b"]], r"it gave <U1 of shape \(1, 2\)"),
        (lambda faces: None, r"it gave object of shape \(\)"),
        (lambda faces: faces.absent, "it ended with AttributeError: .*absent"),
    ],
    ids=["a number", "no axis of faces", "one number", "two rows", "texts", "nothing", "an error"],
)
def test_what_is_no_template_is_refused_before_any_photograph(loaded, made, told):
    with pytest.raises(ExperimentError, match=f"^mine: .*{told}"):
        loaded(made, name="mine", version="1")


def test_a_template_of_another_length_ends_the_run(loaded):
    def shrinks(faces):
        return np.ones((1, 8 if faces.max() == 0 else 4))

    with pytest.raises(ExperimentError, match="shrinks: it gave 8 numbers for one face, 4 for another"):
        loaded(shrinks, version="1").template(picture(224), FACE)


@functools.cache
def offset() -> int:
    return 1


def test_it_goes_to_another_process_by_value_and_comes_back_the_same(loaded):
    here = offset

    def shifted(faces):
        return faces.mean(axis=(1, 2)) + here()

    matcher = loaded(shifted, version="1")
    arrived = pickle.loads(pickle.dumps(matcher))  # noqa: S301 - made here
    assert np.array_equal(arrived.template(picture(224), FACE), matcher.template(picture(224), FACE))
    assert arrived.content == matcher.content


@pytest.mark.slow
def test_it_is_tried_in_another_process_before_anything_is_measured(loaded):
    assert loaded(colours, jobs=2).name == "colours"


def test_what_cannot_be_sent_to_another_process_is_refused(loaded):
    held = threading.Lock()  # as an open model would be

    def locks(faces):
        with held:
            return np.ones((1, 4))

    assert loaded(locks, version="1").name == "locks"
    told = refusal(loaded, locks, jobs=2, version="1")
    assert told.startswith("locks: it cannot be sent to another process (")
    assert told.endswith("or run with jobs=1.")


def test_a_model_is_not_sent_along_with_every_photograph(loaded):
    weights = np.ones((3, 3_000_000))

    def heavy(faces):
        return faces.mean(axis=(1, 2)) @ weights

    assert "heavy: 72 MB of it would go to another process with every photograph" in refusal(
        loaded, heavy, jobs=2, version="1"
    )
