"""One strict base: whatever is read or recorded refuses an unknown key and does not change once it is read."""

import ast
from pathlib import Path

import falsematch

PACKAGE = Path(falsematch.__file__).parent


def test_no_other_file_has_a_base_of_its_own():
    found = set()
    for file in PACKAGE.rglob("*.py"):
        classes = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.ClassDef)]
        if any(isinstance(base, ast.Name) and base.id == "BaseModel" for one in classes for base in one.bases):
            found.add(str(file.relative_to(PACKAGE)))
    assert found == {"text/strict.py"}
