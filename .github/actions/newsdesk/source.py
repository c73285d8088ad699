"""Say what to install newsdesk from: from a checkout of itself, or as a desk pins it."""  # noqa: INP001 - a program

import hashlib
import sys
import tomllib
from pathlib import Path

_WANTED = 'dependencies = ["newsdesk[networks,search]==VERSION"]'
_NOTHING = f"pyproject.toml names no newsdesk. Write {_WANTED} below [project]."


def main(folder: Path) -> str:
    """The packages, one a line, and a key that changes with them, as outputs of a step."""
    try:
        data = (folder / "pyproject.toml").read_bytes()
        project = tomllib.loads(data.decode("utf-8"))["project"]
        checkout = project.get("name") == "newsdesk"
        packages = [f"{folder.resolve()}[networks,search]"] if checkout else project.get("dependencies", [])
    except (OSError, ValueError, KeyError, AttributeError):
        sys.exit(_NOTHING)
    if not packages or not all(isinstance(package, str) and package.isprintable() for package in packages):
        sys.exit(_NOTHING)
    mix = hashlib.sha256(data)
    for path in sorted((folder / "scripts").rglob("*")) if checkout else ():
        if path.is_file() and "__pycache__" not in path.parts:
            mix.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    mark = f"end-{mix.hexdigest()}"
    return "\n".join([f"key={mix.hexdigest()[:32]}", f"packages<<{mark}", *packages, mark, ""])


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1])))
