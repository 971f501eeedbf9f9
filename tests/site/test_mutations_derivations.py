from __future__ import annotations

from pathlib import Path

from sitekit import evaluate, settings
from sitekit.derivations import check, job, mutations, read, slips
from sitekit.source import read_all

ROOT = Path(__file__).parents[2]
NOTICED = 1e-3
"""The relative error that a slip must cause in at least one case, if the shapes still fit."""


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


def test_every_slip_in_a_line_fails() -> None:
    own = settings.load(ROOT / "mkdocs.yml")
    written = [derivation for source in read_all(own) for derivation in read(source)]
    made = [
        [(line, slip) for line in derivation.lines[1:] for slip in slips(line.python)]
        for derivation in written
    ]
    # One job for each derivation, so that its cases are drawn, and its first line computed, once.
    jobs = [
        {**job(derivation), "lines": [derivation.lines[0].python, *(slip for _, slip in pairs)]}
        for derivation, pairs in zip(written, made, strict=True)
    ]
    survivors = []
    for derivation, pairs, answer in zip(
        written, made, evaluate.run(own, jobs), strict=True
    ):
        assert "error" not in answer, f"{derivation.path}:{derivation.line}: {answer}"
        assert "error" not in answer["lines"][0], f"{derivation.path}:{derivation.line}: {answer}"
        survivors += [
            f"{derivation.path}:{line.line}: {line.python} became {slip} (error {found['worst']:g})"
            for (line, slip), found in zip(pairs, answer["lines"][1:], strict=True)
            if "error" not in found and found["worst"] < NOTICED
        ]
    assert "\n".join(survivors) == ""
    # Every line but the first can at least have its sign changed.
    assert all(len(pairs) >= len(one.lines) - 1 for one, pairs in zip(written, made, strict=True))
    assert sum(map(len, made)) >= 40
