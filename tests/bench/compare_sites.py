"""Compare two built sites as a reader meets them: ``python tests/bench/compare_sites.py OLD NEW``.

Pages are compared by text, ids, links, formulas, claims with their proofs, pictures and metadata;
then the search index, feed, ``llms.txt``, headers, the offline copy and the other files. It prints
what differs, kind by kind, and ends with 1 if anything does. ``--limit N`` shows more of each.
"""

import argparse
import difflib
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import lxml.html

HASHED = re.compile(r"\.[0-9a-f]{8}\.")
SPACE = re.compile(r"\s+")
HEAD = "head > meta, head > link, head > title, head > script[type]"
FLOW = "p, li, td, th, dt, dd, h1, h2, h3, h4, summary, figcaption, pre"
# What a page holds: where, and what is compared of each.
FACTS = {
    "ids": ("[id]", "{id}"),
    "formulas": ("[data-tex]", "{data-tex}"),
    "pictures of formulas": ("[data-tex] > svg", "{markup}"),
    "mathml": (".math-mml math", "{markup}"),
    "claims": ("button.vg-claim, .vg-given, button.vg-term", "{text} [{aria-label}] {class} #{id}"),
    "proofs": ("[popover], .vg-proofs li", "{text}"),
    "marks": ("[data-ledger]", "{data-ledger} {data-verdict}"),
}
OF_THE_PAGE = {"links": ("a[href]", "{href} {text}"), "images": ("img", "{src:.80} {alt} {width}")}


def facts(html: str) -> dict[str, list[str]]:
    """Return what a page holds, kind by kind, in its order."""
    page = lxml.html.document_fromstring(html)
    article = next(iter(page.cssselect("article")), page)
    found = {"head": sorted(f"{_tag(one)} {_text(one)}" for one in page.cssselect(HEAD))}
    # What no other kind looks at: an attribute, a place in the page.
    found["tags"] = [_tag(one) for one in page.xpath("//*[not(ancestor::*[@data-tex])]")]
    for root, kinds in ((page, OF_THE_PAGE), (article, FACTS)):
        for kind, (selector, form) in kinds.items():
            found[kind] = [_said(one, form) for one in root.cssselect(selector)]
    for one in article.cssselect("[popover], .math-mml, svg, script, .vg-proofs"):
        one.drop_tree()
    flow = article.cssselect(FLOW)
    found["text"] = [text for one in flow if (text := _text(one))]
    for one in flow:
        one.drop_tree()
    found["other text"] = [text for one in page.itertext() if (text := SPACE.sub(" ", one).strip())]
    return found


def _said(one: lxml.html.HtmlElement, form: str) -> str:
    values = defaultdict(str, {name: HASHED.sub(".#.", value) for name, value in one.items()})
    values["text"] = _text(one) if "{text}" in form else ""
    values["markup"] = lxml.html.tostring(one, with_tail=False).decode() if "{m" in form else ""
    return form.format_map(values)


def _tag(one: lxml.html.HtmlElement) -> str:
    values = " ".join(f"{name}={value}" for name, value in sorted(one.attrib.items()))
    return HASHED.sub(".#.", f"{one.tag} {values}")


def _text(one: lxml.html.HtmlElement) -> str:
    return SPACE.sub(" ", one.text_content()).strip()


def parts(name: str, content: bytes) -> dict[str, list[str]]:
    if name.endswith(".html"):
        return facts(content.decode())
    if name.endswith("search_index.json"):
        index = json.loads(content)
        return {
            "search options": [json.dumps(index["config"], sort_keys=True)],
            "search": [json.dumps(each, ensure_ascii=False) for each in index["docs"]],
        }
    if name.endswith((".txt", ".xml", "_headers", ".md", ".py")):
        return {"text files": content.decode().splitlines()}
    if name.endswith(".css"):
        return {"styles": re.sub(r"([{};])", r"\1\n", content.decode()).splitlines()}
    return {"other files": [f" (bytes) {hashlib.sha256(content).hexdigest()[:8]}"]}


def changes(old: Iterable[str], new: Iterable[str]) -> list[str]:
    lines = difflib.unified_diff(list(old), list(new), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def differences(
    old: dict[str, bytes], new: dict[str, bytes], copy: str = ""
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield where the files of two sites, or of their offline copies, differ: kind, file, lines."""
    yield f"{copy}files", "", changes(sorted(old), sorted(new))
    for name in sorted(old.keys() & new.keys()):
        if name.endswith(".zip"):
            yield from differences(unzipped(old[name]), unzipped(new[name]), "offline copy: ")
            continue
        before, after = parts(name, old[name]), parts(name, new[name])
        for kind in before:
            yield f"{copy}{kind}", name, changes(before[kind], after[kind])


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {HASHED.sub(".#.", name): file.read(name) for name in file.namelist()}


def read(site: Path) -> dict[str, bytes]:
    paths = (path for path in site.rglob("*") if path.is_file())
    return {HASHED.sub(".#.", str(path.relative_to(site))): path.read_bytes() for path in paths}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--limit", type=int, default=4, help="lines shown of a file and kind (4)")
    parser.add_argument("--only", default="", help="only this kind")
    options = parser.parse_args()
    total: dict[str, int] = {}
    for kind, name, lines in differences(read(options.old), read(options.new)):
        if lines and (not options.only or kind == options.only):
            total[kind] = total.get(kind, 0) + len(lines)
            print(f"{kind}: {name} ({len(lines)})")
            for line in lines[: options.limit]:
                print(f"    {line[:300]}")
    print(total or "no difference")
    return int(bool(total))


if __name__ == "__main__":
    sys.exit(main())
