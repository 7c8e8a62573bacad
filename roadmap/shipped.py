"""Where the folders that ship beside the package lie: in a checkout next to it, in a wheel inside it."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Path of a shipped file or folder such as ``corpora`` or ``models/catalogue.toml``."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name
