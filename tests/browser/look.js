/* What the tests ask of an open page; each is called with one value. Policies forbid style elements
   and style attributes to pages, but not what scripts do to sheets and styles. */
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const call = box => box.tagName.toLowerCase() + (box.id ? "#" + box.id : "") +
    [...box.classList].map(name => "." + name).join("")
  const width = () => document.documentElement.clientWidth
  /* Where scripts are off, this waits for ever. */
  const frame = () => new Promise(done => {
    requestAnimationFrame(done)
    setTimeout(done, 500)
  })
  const luminance = colour => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map(part => {
      const value = part / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
  const visible = { visibilityProperty: true }

  return {
    /* --- how a page is read ------------------------------------------------------------------ */

    style: rules => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(rules)
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    },

    unfold: open => { for (const fold of all("details")) fold.open = open },

    scheme: name => document.querySelector(`.md-option[data-md-color-scheme=${name}]`).click(),

    frames: () => frame().then(frame),

    /* Fetch every picture that is shown, and tell whether all are there. */
    load: () => {
      for (const image of document.images) image.loading = "eager"
      return [...document.images].every(image => !image.checkVisibility() || image.complete)
    },

    /* The text that each face of a font has to draw: family, style and 400 or 600. */
    faces: () => {
      const found = {}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement
        if (parent.closest("script, style, template, noscript, svg, math, .math-mml")) continue
        const { fontFamily, fontStyle, fontWeight } = getComputedStyle(parent)
        const face = [fontFamily.split(",")[0], fontStyle, fontWeight < 500 ? 400 : 600].join("|")
        found[face] = [...new Set((found[face] ?? "") + walker.currentNode.data)].join("")
      }
      return found
    },

    /* A button in the corner whose box opens by hover, long after a claim would have. */
    addSentinel: () => {
      const button = document.createElement("button"), box = document.createElement("div")
      box.id = "sentinel"
      box.popover = "manual"
      button.setAttribute("interestfor", box.id)
      button.style.cssText = `position: fixed; inset: 0 auto auto 0; width: 3px; height: 3px;
        z-index: 99; interest-delay-start: 1.2s`
      document.body.append(button, box)
    },

    removeSentinel: () => {
      document.querySelector("[interestfor=sentinel]").remove()
      document.getElementById("sentinel").remove()
    },

    /* --- while a page arrives, and where one moves on it ------------------------------------- */

    /* What has moved though nobody has done anything. */
    shifts: () => new Promise(resolve => {
      const found = []
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput)
          found.push([entry.value, ...entry.sources.map(one => one.node?.outerHTML?.slice(0, 60))])
      }).observe({ type: "layout-shift", buffered: true })
      setTimeout(() => resolve(found), 100)
    }),

    /* Of each section, whether it is not drawn yet. */
    skipped: () => all(".vg-section").map(one => !one.querySelector("p, li, td")
      ?.checkVisibility({ contentVisibilityAuto: true })),

    /* At the upper edge, or as far up as the end of the page lets it. */
    leadsTo: name => {
      const { top } = document.getElementById(name).getBoundingClientRect()
      return (0 <= top && top <= 160) || scrollY + innerHeight >= document.body.scrollHeight - 2
    },

    /* How far the text jumps at each step up, in pixels. */
    scrollUp: async () => {
      const jumps = []
      for (let step = 0; step < 20; step++) {
        const marked = document.elementFromPoint(195, 600), before = marked.getBoundingClientRect().top
        scrollBy({ top: -200, behavior: "instant" })
        await frame()
        await frame()
        const moved = marked.getBoundingClientRect().top - before
        if (scrollY > 0) jumps.push(Math.round(Math.abs(moved - 200)))
      }
      return jumps
    },

    /* From a claim to its row of the ledger and back: each link is pressed within the scroll that a
       reader made just before, and the second one as soon as the ledger is there. */
    thereAndBack: name => new Promise(there => {
      const press = link => {
        addEventListener("scroll", () => link.click(), { once: true })
        scrollBy({ top: scrollY > 40 ? -40 : 40, behavior: "instant" })
      }
      const start = `${location.href}#${name}`
      let pages = 0
      document$.subscribe(() => {
        pages += 1
        if (pages === 1) press(document.querySelector(`#${name}-proof a`))
        if (pages === 2) press([...document.links].find(link => link.href === start))
        if (pages === 3) there()
      })
    }),

    /* --- faults, as sentences ---------------------------------------------------------------- */

    elements: () => [
      ...(document.documentElement.lang === "en" ? [] : ["the page has no language"]),
      ...all("img").filter(image => !/^\d/.test(image.getAttribute("width")) ||
        !/^\d/.test(image.getAttribute("height"))).map(image => `${image.src} has no size`),
      ...all("[data-tex]").filter(box => !box.querySelector(":scope > svg"))
        .map(box => `${box.dataset.tex} is not typeset`),
      ...all("[data-tex] > svg").filter(svg => all("use, path, rect, text", svg).some(mark => {
        const box = mark.getBBox()
        return box.width + box.height <= 0
      })).map(svg => `${svg.parentElement.dataset.tex} lacks a glyph`),
    ],

    figures: theme => all("figure[data-figure]").flatMap(figure => {
      const images = all("img", figure), shown = images.filter(one => one.checkVisibility())
      const name = figure.dataset.figure
      if (shown.length !== 1 || !shown[0].classList.contains(`vg-only-${theme}`))
        return [`${name} shows ${shown.map(one => one.className)} in ${theme}`]
      return shown[0].complete && shown[0].naturalWidth ? [] : [`${name}: its drawing did not load`]
    }),

    pictures: () => all("img").filter(image => image.checkVisibility() &&
      !(image.complete && image.naturalWidth)).map(image => `${image.src.slice(0, 99)} is not there`),

    /* Where the page scrolls sideways, what reaches beyond its edge. */
    wide: () => {
      if (document.documentElement.scrollWidth <= width()) return []
      const isCut = box => {
        for (box = box.parentElement; box && box !== document.body; box = box.parentElement)
          if (getComputedStyle(box).overflowX !== "visible") return true
        return false
      }
      const wide = all("body *").filter(box => {
        const { width: own, right } = box.getBoundingClientRect()
        return own > 0 && right > width() + 1 && !isCut(box)
      })
      const names = [...new Set(wide.map(call))].slice(0, 5)
      return [`${document.documentElement.scrollWidth} px wide in a window of ${width()}: ${names}`]
    },

    /* What is cut off where nobody can scroll to it, and what has vanished. */
    lost: () => {
      const found = all("article *").filter(one => {
        if (!one.clientWidth || one.closest("svg, .math-mml, .vg-statement__label")) return false
        const { overflowX, overflowY, clipPath } = getComputedStyle(one)
        const isCut = (overflow, inner, outer) => /hidden|clip/.test(overflow) && inner > outer + 2
        return clipPath === "none" && (isCut(overflowX, one.scrollWidth, one.clientWidth)
          || isCut(overflowY, one.scrollHeight, one.clientHeight))
      }).map(one => `cuts off a part of ${call(one)}`)
      const gone = all("article .vg-claim, article img:not(.vg-only-dark)")
        .filter(one => !one.getBoundingClientRect().width)
      return gone.length ? [...found, `shows ${gone.length} claims or pictures no more`] : found
    },

    /* Boxes that scroll and are no stop of the keyboard with a name, or the other way round. */
    boxes: () => all(".vg-scroll, .md-typeset__scrollwrap, .math-display, .highlight pre > code")
      .filter(box => box.checkVisibility()).filter(box => {
        const wide = box.scrollWidth > box.clientWidth + 1
        const role = box.matches(".vg-scroll, .md-typeset__scrollwrap") ? "region" : "group"
        return [box.tabIndex === 0, box.getAttribute("role") === role, box.ariaLabel !== null]
          .some(one => one !== wide)
      }).map(box => `${call(box)}: ${box.textContent.trim().slice(0, 30)}`),

    /* Of each section the room that is kept for it while it is not drawn, and its height. */
    rooms: () => all(".vg-section").map(one => [
      200 * one.className.match(/--(\d+)/)[1], one.offsetHeight, one.id || one.innerText.slice(0, 30)
    ]),

    /* On paper: what is wider than the text or cut off, what is folded, what is dark. */
    paper: room => {
      const boxes = all("article *").filter(box => !box.closest("svg, .math-mml") &&
        box.checkVisibility())
      const cut = boxes.filter(box => {
        const { right, width: own } = box.getBoundingClientRect()
        const { overflowX } = getComputedStyle(box)
        return own > 0 && right > room + 1 || overflowX !== "visible" &&
          box.matches("pre, code, table, .math-display, .vg-scroll") &&
          box.scrollWidth > box.clientWidth + 1
      })
      const level = colour =>
        colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0) / 3
      const dark = boxes.filter(box => {
        const { color, backgroundColor: ground } = getComputedStyle(box)
        return level(color) > 140 || !/, 0\)$/.test(ground) && level(ground) < 200
      })
      const folded = all("article details:not(.vg-figure__more)").filter(fold =>
        ![...fold.children].some(one => one.tagName !== "SUMMARY" && one.checkVisibility()))
      const text = (boxes, said) => boxes.map(box => `${call(box)} ${said}: ${
        box.textContent.trim().slice(0, 40)}`)
      return [...text(cut, "is cut off"), ...text(dark, "is dark"), ...text(folded, "is folded")]
    },

    /* Take out what axe walks through for most of its time and judges in no rule, or again and again:
       the outlines of letters, the elements of MathML, whose text stays, and in each block of code
       the tokens whose class another has before them. */
    thin: () => {
      for (const svg of all("[data-tex] > svg")) svg.replaceChildren()
      for (const math of all(".math-mml math")) math.replaceChildren(math.textContent)
      for (const code of all(".highlight code")) {
        const seen = new Set()
        for (const token of all("span[class]", code))
          if (seen.has(token.className)) token.replaceWith(...token.childNodes)
          else seen.add(token.className)
        code.normalize()
      }
    },

    /* --- what there is ------------------------------------------------------------------------ */

    /* Of each formula that is shown, the box of the page that is not cut off. */
    formulas: () => all("[data-tex] > svg").filter(svg => svg.checkVisibility()).map(svg => {
      let { left, top, right, bottom } = svg.getBoundingClientRect()
      for (let box = svg.parentElement; box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box), outer = box.getBoundingClientRect()
        if (overflowX !== "visible")
          [left, right] = [Math.max(left, outer.left), Math.min(right, outer.right)]
        if (overflowY !== "visible")
          [top, bottom] = [Math.max(top, outer.top), Math.min(bottom, outer.bottom)]
      }
      return [svg.parentElement.dataset.tex, left, top, Math.max(left, right), Math.max(top, bottom)]
    }),

    /* What every element looks like, named by its place among elements of one name: scripts add
       elements, such as buttons, and boxes around tables. */
    looks: () => Promise.all(document.getAnimations().map(one => one.finished)).then(() => {
      const places = new Map()
      const own = `html, body, .md-header, .md-header__topic, .md-nav__title, .md-nav__link,
        .md-footer, .md-footer__link, article :is(h1, h2, h3, p, a, li, td, th, span, code, pre,
        button, summary, img, dfn, figcaption, mark, blockquote, svg, [popover])`
      return Object.fromEntries(all(own).map(box => {
        const name = [box.tagName, ...box.classList].join("."), style = getComputedStyle(box)
        places.set(name, 1 + (places.get(name) ?? 0))
        const look = ["color", "backgroundColor", "borderBottomColor", "borderLeftColor", "fill",
          "textDecorationColor", "stroke", "boxShadow", "filter", "colorScheme"]
        return [`${name} ${places.get(name)}`, look.map(one => style[one]).join("; ")]
      }))
    }),

    /* How many elements move, or would. */
    moving: () => all("*").filter(one => ["", "::before", "::after"].some(part => {
      const style = getComputedStyle(one, part || null)
      return style.animationName !== "none" || style.scrollBehavior === "smooth"
        || style.transitionDuration.split(", ").some(time => parseFloat(time) > 0)
    })).length,

    /* What stands on a page, for a comparison with its print. */
    text: () => {
      const article = document.querySelector("article")
      const words = box => {
        const copy = box.cloneNode(true)
        for (const one of all("[popover], .headerlink", copy)) one.remove()
        return copy.textContent
      }
      const plain = all(":scope > p, :scope > section > p, :scope > section > ul > li", article)
        .filter(box => !box.querySelector("[data-tex], .vg-claim, .vg-given"))
        .filter(box => !box.matches(".vg-download, .vg-on-paper"))
      const proofs = all(".vg-claim", article).map(claim => [
        claim.dataset.proof, document.getElementById(claim.getAttribute("popovertarget"))])
      return {
        everything: document.body.textContent,
        paragraphs: plain.map(words),
        headings: all("h1, h2, h3, h4, summary", article).map(words),
        proofs: proofs.map(([number, proof]) => [number, proof.querySelector("code").textContent,
          proof.querySelector(".vg-proof__value").textContent]),
        listed: all(".vg-proofs li", article).map(item => item.textContent),
      }
    },

    /* --- the keyboard ------------------------------------------------------------------------- */

    /* Everything that the keyboard must reach. Of options that exclude each other one is a stop;
       what is in a closed popover is none. */
    stops: () => {
      window.stops = all("a[href], button, input, summary, [tabindex='0']").filter(one => {
        if (one.matches(":disabled, [tabindex='-1']") || one.closest("[inert]")) return false
        return one.matches(".md-option") ? one.checked : one.checkVisibility(visible)
      })
      return stops.length
    },

    /* Where the focus is: its place among the stops, its box, and what shows it. A control out of
       sight is shown by its label. Null where the focus has left the page. */
    focus: () => {
      const one = document.activeElement
      if (one === document.body) return null
      const label = one.matches(".vg-key") ? one.previousElementSibling
        : one.matches(".md-option") ? one.nextElementSibling
        : one.matches(".md-nav__toggle") ? all(":scope > label, :scope > nav > label",
            one.parentElement).find(label => label.checkVisibility(visible) &&
            getComputedStyle(label).outlineStyle !== "none")
        : one
      const shown = label ?? one, style = getComputedStyle(shown)
      const rect = shown.getBoundingClientRect()
      const header = document.querySelector(".md-header").getBoundingClientRect().bottom
      const both = [style.outlineColor, getComputedStyle(document.body).backgroundColor]
        .map(luminance).sort((a, b) => b - a)
      const seen = rect.bottom > 0 && rect.top < innerHeight && rect.right > 0 &&
        rect.left < innerWidth && rect.width > 0 && style.opacity !== "0"
      const covered = rect.bottom <= header && !shown.closest(".md-header, .md-sidebar, .md-skip")
      const outline = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth)
      return {
        place: (window.stops ?? []).indexOf(one),
        name: (one.getAttribute("aria-label") || one.textContent || one.title).trim().slice(0, 40),
        top: rect.top + scrollY,
        flows: Boolean(one.closest("article")) &&
          !one.closest(".admonition.margin, [popover], table"),
        fault: !seen ? "out of sight" : covered ? "under the header" : outline < 2 ? "not shown"
          : (both[0] + 0.05) / (both[1] + 0.05) < 3 ? "faint" : "",
      }
    },

    /* --- the search --------------------------------------------------------------------------- */

    /* Search for words as one who pastes them, and return the addresses that are listed. An empty
       query is answered too: what follows is the answer to the words. */
    search: words => new Promise((done, fail) => {
      const field = document.querySelector("[data-md-component=search-query]")
      const meta = document.querySelector(".md-search-result__meta")
      const ask = text => {
        field.value = text
        field.dispatchEvent(new Event("input", { bubbles: true }))
      }
      let asked = false
      const look = () => {
        if (!asked && /Type to start/.test(meta.textContent)) {
          asked = true
          ask(words)
        } else if (asked && /matching/.test(meta.textContent)) {
          watcher.disconnect()
          done(all("a.md-search-result__link").map(link => link.href))
        }
      }
      const watcher = new MutationObserver(look)
      watcher.observe(meta, { childList: true, characterData: true, subtree: true })
      setTimeout(() => fail(new Error(`no answer to ${words}: ${meta.textContent}`)), 60000)
      ask("")
      look()
    }),
  }
})()
