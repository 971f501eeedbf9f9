"""What should have been replaced, or was typed in another Markdown, does not reach readers."""

import json
from typing import Any

import pytest

from sitekit.site import unrendered
from tests.sitekit.site.conftest import cases, problems, said

TEX = r"""
<p>so $$x$$ is</p> ⇒ $$ ¦ <p>so \(x\) is</p> ⇒ \( ¦ <p>so \[x\] is</p> ⇒ \[
<p>\begin{aligned}</p> ⇒ \begin{aligned} ¦ <li>so $a b$.</li> ⇒ $a b$
<td>0.5 \cdot 3</td> ⇒ \cdot ¦ <h2>The $W$ matrix</h2> ⇒ $W$ ¦ <img alt="the matrix \(W\)"> ⇒ \(
<a href="#" title="$W$">W</a> ⇒ $W$
"""
LINKS = """
<p>[1](&lt;claim: f(1)&gt;)</p> ⇒ claim: ¦ <p>[0.01](given:setting)</p> ⇒ given:
<p>![](figure:decay)</p> ⇒ figure:
"""
SYNTAX = r"""
<p>A note[^one] of it.</p> ⇒ [^one] ¦ <p>[^1]: The note.</p> ⇒ [^1]:
<p>so ~~struck~~ out</p> ⇒ ~~struck~~ ¦ <p>a ==marked== word</p> ⇒ ==marked==
<p>press ++ctrl+s++ twice</p> ⇒ ++ctrl+s++ ¦ <p>is **bold ** and **bold**</p> ⇒ **bold**
<p>H~2~O</p> ⇒ ~2~ ¦ <p>and {--old--}</p> ⇒ {-- ¦ <li>[x] done</li> ⇒ [x]
<p>before\n## Heading</p> ⇒ ## ¦ <p>???+ tip</p> ⇒ ???+ ¦ <p>=== "Tab"</p> ⇒ ===
<p>::: box</p> ⇒ ::: ¦ <p>```python x</p> ⇒ ``` ¦ <p>a | b\n--- | ---\n1 | 2</p> ⇒ --- |
<p>|---|:--|</p> ⇒ |--- ¦ <p>[text](other.md)</p> ⇒ [text](other.md) ¦ <p>![alt](a b.png)</p> ⇒ ![
<p>see [text][] there</p> ⇒ [text][] ¦ <p>see [[page]] there</p> ⇒ [[page]]
<p>*[HTML]: a language</p> ⇒ *[HTML]: ¦ <p>words {: #id}</p> ⇒ {: #id}
<p>words { data-ledger="A1-08" }</p> ⇒ { data-ledger="A1-08" } ¦ <p>well :smile: done</p> ⇒ :smile:
<p>--8&lt;-- "file"</p> ⇒ --8<-- ¦ <p>{{ variable }}</p> ⇒ {{ variable }}
<p>{% include %}</p> ⇒ {% ¦ <p>H&lt;sub&gt;2&lt;/sub&gt;O</p> ⇒ </sub> ¦ <p>a&lt;br&gt;b</p> ⇒ <br>
<p>a&amp;nbsp;b</p> ⇒ &nbsp;
"""
READABLE = r"""
<p><code>$x$</code> and <code>[1](claim: 1)</code> and <code>[^1]</code></p>
<pre><code>\frac{1}{2} given:x $$ figure:y ~~a~~ - [ ] b</code></pre>
<p>It costs $5 and then $6.</p>
<b data-tex="\frac{1}{2}"><svg/><math><mi>x</mi><annotation>$x$</annotation></math></b>
<script>let x = '\(claim:'</script><style>/* $x$ */</style><!-- claim: $x$ -->
<p>The claims: ten. What is given holds; see the figure.</p>
<p>In C++ and C++ a == b, b == c; 2**3 is 8 and 3**2 is 9; about ~ 3 ~ 4.</p>
<p>[0, 1] (closed), [0, 1), x[1][2], [[1, 2], [3, 4]], {1, 2}, {.5}.</p>
<p>1: 2: 3, at 10:30:15; a – b — c; A &amp; B; x &lt; y; see § 2 [sic].</p>
<p># is a sign, !!! is loud, a*b*c is a product, #1 is first; wait ???</p>
"""
ELEMENTS = """
<x-slot data-slot="claim:3"/> ⇒ holds a slot data-slot='claim:3' that the build did not fill
<p data-sitekit="ledger">x</p> ⇒ holds a slot data-sitekit='ledger' that the build did not fill
<p data-missing="true">x</p> ⇒ holds a slot data-missing='true' that the build did not fill
<a href=" given:x">1</a> ⇒ holds the address ' given:x', which the build should have replaced
<img src="figure:d"> ⇒ holds the address 'figure:d', which the build should have replaced
<p class="arithmatex">x</p> ⇒ shows a formula that was not typeset (arithmatex)
<p class="vg-problems">x</p> ⇒ shows a list of problems for the author (vg-problems)
<p class="a vg-alarm">x</p> ⇒ shows a false claim (vg-alarm)
<p class="vg-claim--false">x</p> ⇒ shows a false claim (vg-claim--false)
<p class="math-error">x</p> ⇒ shows a formula that could not be typeset (math-error)
"""
TEX_SAID = "shows raw TeX, {!r}; look for a space, a line break or a missing $ around it"
LINK_SAID = "shows {!r}; Markdown did not read the link there (in a sentence write it otherwise)"
SYNTAX_SAID = "shows {!r}, which this Markdown does not read; write it otherwise, or put it into "
KINDS = {TEX_SAID: TEX, LINK_SAID: LINKS, f"{SYNTAX_SAID}backticks to show it": SYNTAX}
ROWS = [(one, said.format(two)) for said, table in KINDS.items() for one, two in cases(table)]


@pytest.mark.parametrize(("article", "message"), [*ROWS, *cases(ELEMENTS)])
def test_what_should_have_been_rendered(make_site: Any, article: str, message: str) -> None:
    assert said(unrendered, make_site(article)) == [message]


def test_what_may_be_read(make_site: Any) -> None:
    assert said(unrendered, make_site(READABLE)) == []


def test_one_text_has_one_message_of_each_kind_with_its_line(make_site: Any) -> None:
    found = problems(unrendered, make_site("<p>$x$ and $y$</p>\n<p>==a== and ==b==</p>"))
    expected = [(11, "shows raw TeX, '$x"), (12, "shows '==a==', whi")]
    assert [(one.line, one.message[:18]) for one in found] == expected


def test_the_search_index(make_site: Any) -> None:
    docs = [
        {"location": "one/", "title": "One", "text": "<p>0.99^300 <code>$x$</code></p>"},
        {"location": "two/#a", "title": "Two", "text": r"<p>so \(0.99^{300}\)</p>"},
        {"location": "three/", "title": "[^1]", "text": ""},
    ]
    index = {"site/search/search_index.json": json.dumps({"docs": docs})}
    note, tex = problems(unrendered, make_site(files=index))
    assert tex.path == note.path == "site/search/search_index.json"
    assert tex.message.startswith(r"two/#a shows raw TeX, '\\('")
    assert note.message.startswith("three/ shows '[^1]'")
