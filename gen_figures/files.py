"""Files written whole or not at all, and only when they change."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from gen_figures.paths import FigureError, shown


def write(path: Path, content: bytes) -> bool:
    """Write a file atomically, unless it already holds exactly that.

    Parameters
    ----------
    path : Path
        Its folder is made if it is not there.
    content : bytes
        All of the file.

    Returns
    -------
    bool
        Whether anything was written.

    Raises
    ------
    FigureError
        If the folder cannot be written to; then the file is as it was.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    except OSError as error:
        where = shown(path.parent)
        raise FigureError(
            f"cannot write {path.name} to the folder {where}: {error.strerror or error}; "
            "free it or choose another folder"
        ) from None
    return True


def remove(path: Path) -> bool:
    """Delete a file; return whether it was there.

    Raises
    ------
    FigureError
        If it cannot be deleted.
    """
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FigureError(f"cannot delete {shown(path)}: {error.strerror or error}") from None
    return True


def _replace(path: Path, content: bytes) -> None:
    # In the same folder, since a rename across file systems is not atomic.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
