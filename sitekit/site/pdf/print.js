/* What the printer asks of the book while Chromium shows it; each is called with one value. */
({
  /* The ids whose page numbers are shown somewhere. */
  wanted: () => [...document.querySelectorAll("[data-page-of]")].map(one => one.dataset.pageOf),

  fill: numbers => {
    for (const one of document.querySelectorAll("[data-page-of]"))
      one.textContent = numbers[one.dataset.pageOf] ?? ""
  },

  /*
   * Move figures that left a gap behind the paragraphs, lists and boxes that fill it, but not behind
   * one that announces what follows. If there are none, the figure becomes smaller, down to two
   * thirds. Returns how many were changed.
   */
  move: gaps => {
    const isText = box => box?.matches("p, ul, ol, .admonition")
    const announces = box => /:\s*$/.test(box.textContent) || box.nextElementSibling
      ?.matches(".math-display, .derivation, .vg-table, div:not(.admonition), table")
    let moved = 0
    for (const [id, gap] of Object.entries(gaps)) {
      const figure = document.getElementById(id)
      let room = gap / 0.75, last = null
      for (let next = figure.nextElementSibling; isText(next) && room > 60;) {
        room -= next.offsetHeight + 12
        if (!announces(next)) last = next
        next = next.nextElementSibling
      }
      if (last) {
        last.after(figure)
        moved += 1
        continue
      }
      const picture = [...figure.querySelectorAll("img")].find(one => one.offsetHeight)
      const own = picture?.offsetHeight, lacking = figure.offsetHeight + 20 - gap / 0.75
      const first = figure.dataset.height ??= own
      if (lacking > 0 && own - lacking > 0.66 * first) {
        picture.style.maxHeight = `${own - lacking}px`
        moved += 1
      }
    }
    return moved
  },

  /* What is cut off on the right. */
  wide: width => [...document.querySelectorAll("article *")]
    .filter(box => !box.closest("svg") && box.checkVisibility())
    .filter(box => box.getBoundingClientRect().right > width + 1)
    .map(box => [box.closest("article").id, box.tagName.toLowerCase(), box.className,
      box.textContent.trim().slice(0, 40)].join(" ")),

  /* Links to places that the book has not. */
  lost: () => [...document.links]
    .filter(link => link.origin === location.origin)
    .filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .map(link => [link.closest("article")?.id, link.getAttribute("href"), link.textContent.trim()]
      .join(" ")),

  headings: () => [...document.querySelectorAll("article :is(h1, h2, h3, h4, summary)")]
    .map(box => box.textContent),
})
