"""What libraries print of their own accord stays off the terminal; what is an error reaches it."""

import io
import logging
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

from falsematch import scoring
from falsematch.audit.score_audit import audit_scores
from falsematch.datasets import open_photograph
from falsematch.errors import PhotographError
from falsematch.workers import chatter
from falsematch.workers.chatter import held_back

CHATTER = [
    "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.",
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "W0000 00:00:1712345678.123456    1234 port.cc:153] this build was made without support for it",
    "[ WARN:0@0.013] global loadsave.cpp:268 findDecoder imread_('x.jpg'): can't open/read file",
    "[ INFO:0@0.013] global registry.impl.hpp:114 UI: Enabled backends(1)",
    "\x1b[0;93m2026-11-21 10:00:00.123456789 [W:onnxruntime:Default, device_discovery.cc:164] no device\x1b[m",
    "libpng warning: iCCP: known incorrect sRGB profile",
    "TIFFReadDirectory: Warning, Unknown field with tag 59932 (0xea1c) encountered.",
    "OMP: Info #276: omp_set_nested routine deprecated",
    "Corrupt JPEG data: 3 extraneous bytes before marker 0xd9",
    "LZWDecode: Not enough data at scanline 0 (short 103 bytes).",
    "[ERROR:0@494.521] global grfmt_tiff.cpp:117 TIFF_Error TIFFFetchNormalTag: custom tag 0",
]
ERRORS = [
    "terminate called after throwing an instance of 'std::bad_alloc'",
    "ERROR: tensor data is null.",
    "E0000 00:00:1712345678.123456    1234 graph.cc:12] it failed",
    "[ERROR:0@0.013] global net.cpp:100 it failed",
    "2026-11-21 10:00:00.123456789 [E:onnxruntime:, sequential_executor.cc:514] it failed",
    "INFORMATION about nothing that anybody knows",
]


@pytest.mark.parametrize("line", CHATTER)
def test_a_line_that_calls_itself_information_or_a_warning_is_dropped(capfd, line):
    with held_back():
        os.write(2, f"{line}\n".encode())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("line", ERRORS)
def test_every_other_line_is_passed_on(capfd, line):
    with held_back():
        os.write(2, f"{CHATTER[0]}\n{line}\n".encode())
    assert capfd.readouterr().err == f"{line}\n"


def test_a_line_without_an_end_is_passed_on_too(capfd):
    with held_back():
        os.write(2, b"half a li")
    assert capfd.readouterr().err == "half a li"


def test_what_a_process_started_meanwhile_says_goes_the_same_way(capfd):
    with held_back():
        subprocess.run(["/bin/sh", "-c", f"echo '{CHATTER[0]}' >&2; echo '{ERRORS[1]}' >&2"], check=True)
    assert capfd.readouterr().err.splitlines() == [ERRORS[1]]


def test_a_process_that_outlives_the_command_does_not_hold_it_up(capfd):
    with held_back():
        lasting = subprocess.Popen(["/bin/sleep", "60"])
    lasting.kill()
    lasting.wait()
    os.write(2, b"and standard error is what it was\n")
    assert capfd.readouterr().err == "and standard error is what it was\n"


def test_warnings_of_python_are_dropped_here_and_in_processes_started_meanwhile(capfd, monkeypatch):
    monkeypatch.setattr("sys.warnoptions", [])
    with held_back(), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn("Glyph 128512 missing from font(s) DejaVu Sans.", UserWarning, stacklevel=1)
        subprocess.run([sys.executable, "-S", "-c", "import warnings; warnings.warn('a worker stopped')"], check=True)
    assert capfd.readouterr().err == ""


def test_a_filter_that_makes_errors_of_warnings_still_does():
    with held_back(), warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning):
            warnings.warn("once", UserWarning, stacklevel=1)


def test_loggers_that_nobody_set_up_say_errors_alone(capfd, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logger = logging.getLogger("a.library")
    with held_back():
        logger.warning("findfont: Font family 'x' not found.")
        logger.error("it failed")
    assert capfd.readouterr().err == "it failed\n"


def test_a_users_own_logging_is_not_judged(capfd, monkeypatch):
    """It looks like chatter, and is theirs."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("INFO: %(message)s"))
    logger = logging.getLogger("a.users.own")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr("sys.stderr", open(2, "w", closefd=False))  # noqa: SIM115 - pytest's own is no file
    handler.setStream(sys.stderr)
    with held_back():
        logger.warning("a photograph")
    assert capfd.readouterr().err == "INFO: a photograph\n"
    assert handler.stream is sys.stderr


def test_warnings_that_a_user_takes_elsewhere_go_there(monkeypatch):
    monkeypatch.setattr("sys.warnoptions", [])
    taken: list[str] = []

    def take(message: Warning | str, *_: object, **__: object) -> None:
        taken.append(str(message))

    monkeypatch.setattr(warnings, "showwarning", take)
    with held_back(), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = take
        warnings.warn("here", UserWarning, stacklevel=1)
    assert taken == ["here"]


def test_one_within_another_changes_nothing(capfd):
    with held_back():
        with held_back():
            os.write(2, f"{CHATTER[0]}\n{ERRORS[0]}\n".encode())
        os.write(2, f"{CHATTER[0]}\n{ERRORS[1]}\n".encode())
    assert capfd.readouterr().err.splitlines() == ERRORS[:2]


def test_a_process_that_outlives_the_call_is_still_heard(capfd):
    """A worker of joblib's serves the next call too."""
    with held_back():
        lasting = subprocess.Popen(["/bin/sh", "-c", "read x; echo said later >&2"], stdin=subprocess.PIPE)
    lasting.communicate(b"go\n")
    with held_back():
        pass
    assert capfd.readouterr().err == "said later\n"


def test_a_call_from_python_holds_them_back(capfd, monkeypatch):
    """As the command line does: the audit of a table, in the middle of which a library speaks."""
    read = scoring.read_scores

    def spoken(*given: Any) -> Any:
        os.write(2, f"{CHATTER[0]}\n{ERRORS[0]}\n".encode())
        return read(*given)

    monkeypatch.setattr(scoring, "read_scores", spoken)
    table = pd.DataFrame({"subject_a": list("aab"), "subject_b": list("abb"), "score": [0.9, 0.1, 0.8]})
    audit_scores(table, pd.DataFrame({"subject": list("ab")}), threshold=0.5, replicates=0)
    assert capfd.readouterr().err == f"{ERRORS[0]}\n"


def damaged(picture: bytes, dice: random.Random) -> bytes:
    """A picture with a few of its bytes changed."""
    data = bytearray(picture)
    for _ in range(dice.randint(1, 6)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def test_decoders_say_nothing_of_a_damaged_picture_that_the_lab_refuses_itself(tmp_path, capfd):
    dice = random.Random(1)  # noqa: S311 - always the same damage
    pictures = []
    for compression in ("tiff_lzw", "jpeg", "tiff_adobe_deflate"):
        sink = io.BytesIO()
        Image.linear_gradient("L").resize((24, 20)).save(sink, "TIFF", compression=compression)
        pictures.append(sink.getvalue())
    refused = 0
    with held_back():
        for at in range(300):
            (tmp_path / "picture").write_bytes(damaged(pictures[at % 3], dice))
            try:
                open_photograph(tmp_path / "picture")
            except PhotographError:
                refused += 1
    assert refused > 50
    assert capfd.readouterr().err == ""


def test_a_process_that_crashes_says_where(tmp_path: Path):
    script = tmp_path / "crash.py"
    script.write_text(
        "import importlib.util, os\n"
        f"spec = importlib.util.spec_from_file_location('chatter', {chatter.__file__!r})\n"
        "chatter = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(chatter)\n"
        "with chatter.held_back():\n"
        "    os.abort()\n"
    )
    crashed = subprocess.run([sys.executable, "-S", str(script)], capture_output=True, text=True, check=False)
    assert crashed.returncode != 0
    assert "Fatal Python error: Aborted" in crashed.stderr
