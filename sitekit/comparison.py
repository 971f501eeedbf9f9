"""One chapter, built three ways and read by the same slow phone.

(a) by plain MkDocs Material, whose formulas MathJax sets in the reader's browser; (b) as a notebook
with the defaults of mkdocs-jupyter; (c) as this site builds it. MathJax is served from the same
host in both others, and they have no web fonts, which is kinder than their defaults. The notebook
gets MathJax 4 in place of the second version, which is its default.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from sitekit import chromium, formulas, lighthouse
from sitekit.mathematics.macros import read_macros
from sitekit.problems import SitekitError
from sitekit.serving import Served, serve
from sitekit.settings import Settings
from sitekit.source import Source, read

_PACKAGES = Path(__file__).parents[1] / "node_modules" / "@mathjax"
_MARK = re.compile(
    r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"\((?:<\s*(?:claim|given|table):[^<>]*>|(?:claim|given|table):(?:[^()\s]|\([^()\s]*\))*)\)"
)
_FIGURE = re.compile(r"!\[\]\(figure:(?P<slug>[\w-]+)\)")
_DERIVATION = re.compile(r"^```derivation[^\n]*\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^ *```(?:python|pycon)[^\n]*\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_BOX = re.compile(
    r'^(?:!!!|\?\?\?\+?) \w+(?: "(?P<title>[^"]*)")?\n(?P<body>(?:\n| {4}.*\n)*)', re.MULTILINE
)
_ATTRIBUTES = re.compile(r"^\{ [^\n]*\}\n|(?<=\S) \{ [^\n]*\}$", re.MULTILINE)
_INCLUDE = re.compile(r'^ *--8<-- "(?P<file>[^":]+):(?P<name>[\w-]+)"$', re.MULTILINE)

# What Lighthouse asks of the browser's own throttling for a slow 4G network and a middling phone.
_LATENCY, _BYTES_PER_SECOND, _SLOWER = 562.5, 1474.56 * 1024 / 8, 4
_LONGEST = 30
_WATCH = """
  window.seen = { blocked: 0 }
  const formulas = "mjx-container, .MathJax, [data-tex] > svg"
  const look = () => {
    const all = [...document.querySelectorAll(formulas)]
    const found = all.some(one => one.getBoundingClientRect().width > 0)
    if (found) window.seen.formula = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  const on = (type, act) => new PerformanceObserver(list => list.getEntries().forEach(act))
    .observe({ type, buffered: true })
  on("largest-contentful-paint", one => { window.seen.largest = one.startTime })
  on("longtask", one => { window.seen.blocked += Math.max(0, one.duration - 50) })
"""


@dataclass(frozen=True)
class Reading:
    """What a reader waits for.

    Attributes
    ----------
    formula, largest : float
        Seconds until the first formula is there, and the largest part of what is in sight.
    blocked : float
        Seconds in which the page does not answer.
    size : int
        Bytes as they travel.
    requests : int
        Until nothing more is asked for.
    """

    formula: float
    largest: float
    blocked: float
    size: int
    requests: int


def compare(settings: Settings, page: str, runs: int) -> str:
    """Build a chapter three ways, read each several times, and return a table.

    Parameters
    ----------
    settings : Settings
        Of the project, whose site has been built.
    page : str
        The chapter, as ``chapters/four-layers``.
    runs : int
        How often each is read; the medians stand in the table.

    Returns
    -------
    str
        A line for each way.

    Raises
    ------
    SitekitError
        If there is no such chapter, or something does not build.
    """
    path = settings.docs / f"{page.removeprefix('docs/').removesuffix('.md').strip('/')}.md"
    if not path.is_file():
        raise SitekitError(f"there is no {settings.relative(path)}; name a page as chapters/gates")
    source = read(path, settings)
    folder = settings.cache / "comparison"
    shutil.rmtree(folder, ignore_errors=True)
    ways = [
        ("Material, MathJax in the browser", _material(settings, source, folder / "material"), ""),
        ("mkdocs-jupyter, its defaults", _jupyter(settings, source, folder / "jupyter"), "page/"),
        ("this site", settings.site, f"{path.relative_to(settings.docs).with_suffix('')}/"),
    ]
    lines = [f"{'':<32}  formula s   LCP s  blocked s      KB  requests  Lighthouse"]
    lines += [_line(name, site, address, runs) for name, site, address in ways]
    return "\n".join(lines)


def _line(name: str, site: Path, address: str, runs: int) -> str:
    server, served = serve(site)
    try:
        found = [_read_slowly(served, address) for _ in range(runs)]
        scores = [lighthouse.measure(served.address + address) for _ in range(runs)]
    finally:
        server.shutdown()
        server.server_close()
    times = [
        median(getattr(one, key) for one in found) for key in ("formula", "largest", "blocked")
    ]
    size, requests = found[0].size / 1000, found[0].requests
    score = median(one.scores["performance"] for one in scores)
    shown = f"{times[0]:9.2f}  {times[1]:6.2f}  {times[2]:9.2f}  {size:6.1f}  {requests:8}"
    return f"{name:<32}  {shown}  {score:10.0f}"


# --- the chapter without this site's machinery ----------------------------------------------------


def plain(source: Source, root: Path) -> str:
    """Return a chapter in the Markdown that MkDocs Material reads, with the same words and code.

    Parameters
    ----------
    source : Source
        The chapter.
    root : Path
        Of the project, from which code is included.

    Returns
    -------
    str
        Claims are their text, derivations are aligned formulas, figures are pictures.
    """
    text = _MARK.sub(lambda match: match["text"], formulas.body(source))
    text = _FIGURE.sub(lambda match: f"![{match['slug']}]({match['slug']}.svg)", text)
    text = _DERIVATION.sub(lambda match: _aligned(match["lines"]), text)
    return _INCLUDE.sub(lambda match: _included(root, match), text)


def _aligned(lines: str) -> str:
    rows = [line.partition(";;")[0].strip() for line in lines.strip().splitlines()]
    marked = [f"&{row}" if row.startswith("=") else f"{row} &" for row in rows]
    body = " \\\\\n".join(marked)
    return f"\n$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$\n"


def _included(root: Path, match: re.Match[str]) -> str:
    """Return a named section of a file, as deep as the line that includes it."""
    text = (root / match["file"]).read_text(encoding="utf-8")
    after = text.partition(f"[start:{match['name']}]\n")[2]
    inner = after.partition(f"# --8<-- [end:{match['name']}]")[0]
    kept = [line for line in inner.splitlines() if "--8<--" not in line]
    depth = len(match[0]) - len(match[0].lstrip())
    return textwrap.indent(textwrap.dedent("\n".join(kept)).strip(), " " * depth)


def cells(text: str) -> Iterator[tuple[str, str]]:
    """Yield the cells of a notebook that says the same: ``markdown`` or ``code``, and the text.

    Parameters
    ----------
    text : str
        What `plain` returns.

    Yields
    ------
    tuple of str and str
        Boxes are headings with what stands in them.
    """
    while _BOX.search(text):
        text = _BOX.sub(
            lambda match: f"**{match['title'] or ''}**\n\n{textwrap.dedent(match['body'])}\n", text
        )
    text = _ATTRIBUTES.sub("", text)
    last = 0
    for match in _CODE.finditer(text):
        yield "markdown", text[last : match.start()].strip()
        yield "code", textwrap.dedent(match["code"]).strip()
        last = match.end()
    yield "markdown", text[last:].strip()


# --- how others build it --------------------------------------------------------------------------


def _material(settings: Settings, source: Source, folder: Path) -> Path:
    text = plain(source, settings.root)
    extensions: list[Any] = [
        "admonition",
        "attr_list",
        "def_list",
        "md_in_html",
        "tables",
        {"toc": {"permalink": True}},
        {"pymdownx.arithmatex": {"generic": True}},
        "pymdownx.details",
        "pymdownx.highlight",
        "pymdownx.superfences",
    ]
    config = {"markdown_extensions": extensions, "extra_javascript": ["mathjax/tex-chtml.js"]}
    return _build(settings, folder, {"index.md": text}, text, config)


def _jupyter(settings: Settings, source: Source, folder: Path) -> Path:
    text = plain(source, settings.root)
    # A notebook is a page in a folder of its own, and nobody corrects its addresses.
    text = re.sub(r"(?<=\]\()(?=[\w-]+\.svg\))", "../", text)
    notebook = new_notebook(
        cells=[
            new_code_cell(content) if kind == "code" else new_markdown_cell(content)
            for kind, content in cells(text)
            if content
        ]
    )
    files = {"page.ipynb": str(nbformat.writes(notebook)), "index.md": "# Home\n"}
    config = {"plugins": [{"mkdocs-jupyter": {"custom_mathjax_url": "/mathjax/tex-chtml.js"}}]}
    return _build(settings, folder, files, text, config)


def _build(
    settings: Settings, folder: Path, files: dict[str, str], text: str, config: dict[str, Any]
) -> Path:
    """Write sources and configuration, let MkDocs build them, and return the site."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for name, content in files.items():
        (docs / name).write_text(content, encoding="utf-8")
    for slug in set(re.findall(r"\]\((?:\.\./)?([\w-]+)\.svg\)", text)):
        shutil.copy(settings.figures / f"{slug}.light.svg", docs / f"{slug}.svg")
    _add_mathjax(settings, docs)
    theme = {"name": "material", "font": False}
    whole = {"site_name": "Comparison", "theme": theme, "nav": [*files], **config}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SitekitError(f"{folder.name} does not build: {done.stderr.strip()[-300:]}")
    return folder / "site"


def _add_mathjax(settings: Settings, docs: Path) -> None:
    """Copy MathJax and its font, with the book's macros and both kinds of dollars."""
    if not _PACKAGES.is_dir():
        raise SitekitError("MathJax is not installed; run `nox -s compare`, or `npm ci`")
    shutil.copytree(_PACKAGES / "src" / "bundle", docs / "mathjax")
    font = docs / "mathjax-newcm-font"
    shutil.copytree(_PACKAGES / font.name / "chtml", font / "chtml")
    shutil.copy(_PACKAGES / font.name / "chtml.js", font)
    own = {
        "tex": {
            "inlineMath": [["$", "$"], ["\\(", "\\)"]],
            "macros": {
                name: [macro.body, macro.arguments] if macro.arguments else macro.body
                for name, macro in read_macros(settings).defined.items()
            },
        },
        "loader": {"paths": {"mathjax-newcm": "/mathjax-newcm-font", "fonts": ""}},
        "output": {"fontPath": "/%%FONT%%-font"},
    }
    program = docs / "mathjax" / "tex-chtml.js"
    text = program.read_text(encoding="utf-8")
    program.write_text(f"window.MathJax = {json.dumps(own)};\n{text}", encoding="utf-8")


# --- a slow phone ---------------------------------------------------------------------------------


def _read_slowly(served: Served, address: str) -> Reading:
    """Open a page as a slow phone would, and wait until nothing more comes."""
    from playwright.sync_api import sync_playwright

    served.log.clear()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.FLAGS)
        )
        page = browser.new_page(viewport={"width": 412, "height": 823}, is_mobile=True)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": _LATENCY,
                "downloadThroughput": _BYTES_PER_SECOND,
                "uploadThroughput": _BYTES_PER_SECOND,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        page.add_init_script(_WATCH)
        page.set_default_timeout(1000 * _LONGEST)
        page.goto(served.address + address, wait_until="networkidle")
        for _ in range(_LONGEST):
            if page.evaluate("window.seen.formula"):
                break
            page.wait_for_timeout(1000)
        page.wait_for_timeout(3000)
        seen = page.evaluate("window.seen")
        browser.close()
    if "formula" not in seen:
        raise SitekitError(f"no formula is shown at {served.address}{address}")
    return Reading(
        seen["formula"] / 1000,
        seen["largest"] / 1000,
        seen["blocked"] / 1000,
        sum(size for *_, size in served.log),
        len(served.log),
    )
