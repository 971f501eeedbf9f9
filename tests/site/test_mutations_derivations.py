from __future__ import annotations

from pathlib import Path

from sitekit import evaluate, settings
from sitekit.derivations import check, job, mutations, read
from sitekit.source import read_all

ROOT = Path(__file__).parents[2]


def test_every_changed_digit_in_the_tex_of_a_derivation_fails() -> None:
    own = settings.load(ROOT / "mkdocs.yml")
    written = [derivation for source in read_all(own) for derivation in read(source)]
    # One process for all pages: a changed digit of TeX changes nothing that is computed.
    answers = evaluate.run(own, [job(derivation) for derivation in written])
    survivors: list[str] = []
    tried = 0
    for derivation, answer in zip(written, answers, strict=True):
        assert check(derivation, answer).holds, derivation.id
        for mutated in mutations(derivation):
            tried += 1
            if check(mutated, answer).holds:
                changed = set(mutated.lines) - set(derivation.lines)
                survivors += [f"{derivation.path}:{line.line}: {line.tex}" for line in changed]
    assert survivors == []
    # Silence is no success.
    assert len(written) >= 4
    assert tried >= 50


def test_every_line_with_a_transpose_dropped_fails() -> None:
    own = settings.load(ROOT / "mkdocs.yml")
    written = [derivation for source in read_all(own) for derivation in read(source)]
    slips = [
        {**job(derivation), "lines": [derivation.lines[0].python, slip]}
        for derivation in written
        for line in derivation.lines[1:]
        for slip in _without_one_transpose(line.python)
    ]
    answers = evaluate.run(own, slips)
    for slip, answer in zip(slips, answers, strict=True):
        found = answer["lines"][1]
        assert "error" in found or found["worst"] >= 1e-3, slip["lines"][1]
    assert len(slips) >= 10


def _without_one_transpose(python: str) -> list[str]:
    places = [place for place in range(len(python)) if python.startswith(".T", place)]
    return [python[:place] + python[place + 2 :] for place in places]
