import json
import shutil
from dataclasses import replace
from typing import Any

import pytest

from sitekit.core import load
from sitekit.site.post_build import locked
from tests.sitekit.rows import rows

MISTAKES = [(table, row) for table in ("mistakes", "broken") for row in rows(__file__, table)]


@pytest.fixture(scope="module")
def wrong(make_mini: Any) -> dict[str, tuple[Any, list[str]]]:
    books = {table: make_mini() for table, _ in MISTAKES}
    for table, (file, old, new, _) in MISTAKES:
        books[table].edit(file, old, new.replace("▸", ""))
    return {table: (mini, mini.make("build").splitlines()) for table, mini in books.items()}


@pytest.mark.parametrize(("table", "row"), MISTAKES, ids=[row[2] for _, row in MISTAKES])
def test_mistake_is_one_sentence_with_its_place(table: str, row: Any, wrong: Any) -> None:
    (file, _, new, message), (mini, said) = row, wrong[table]
    _, is_marked, text = new.partition("▸")
    place = f"{mini.place(file, text.splitlines()[0])}: " if is_marked else ""
    assert [one for one in said if one.startswith(place + message)], said


@pytest.mark.parametrize("table", ["mistakes", "broken"])
def test_nothing_else_is_said_and_nothing_is_built(table: str, wrong: Any) -> None:
    (mini, said), count = wrong[table], len(rows(__file__, table))
    assert said[-count - 1 :][0] == f"{count} problems"
    assert not (mini.root / "site" / "index.html").exists()


@pytest.mark.parametrize(("command", "file", "text", "problem"), rows(__file__, "commands"))
def test_command_names_it_too(command: str, file: str, text: str, problem: str, wrong: Any) -> None:
    mini, _ = wrong["mistakes"]
    code, out, err = mini.command(command)
    assert code == 1
    # Numbers are the result of their command, problems of the others are none.
    lines = (out if command == "numbers" else err).splitlines()
    assert [one for one in lines if one.startswith(f"{mini.place(file, text)}: {problem}")]


def test_claims_are_printed_as_json_beside_what_is_wrong(wrong: Any) -> None:
    mini, _ = wrong["mistakes"]
    code, out, err = mini.command("claims", "--json", "docs/chapters/doubling.md")
    false = next(one for one in json.loads(out) if one["shown"] == "$2^{10} = 1025$")
    assert (code, false["value"], false["holds"]) == (1, "1024", False)
    assert f"{mini.place('doubling.md', '1025$')}: claim is false" in err
    assert "halving.md" not in out + err


@pytest.mark.parametrize(("path", "content", "said"), rows(__file__, "files"))
def test_file_that_stops_everything_is_named(path: str, content: str, said: str, mini: Any) -> None:
    target = mini.root / path
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    if content != "-":
        target.write_text(content, encoding="latin-1")
    output = mini.make("build")
    assert said in output
    assert "Traceback" not in output
    assert len(output.splitlines()) <= 4


def test_second_build_into_a_folder_is_refused(mini: Any) -> None:
    project = load(mini.root / "mkdocs.yml")[1]
    with locked(project), locked(replace(project, site=mini.root / "other")):
        said = mini.make("build")
    assert said.startswith("another process builds into site; wait until it has ended, or build")
