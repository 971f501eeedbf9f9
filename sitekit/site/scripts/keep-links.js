/*
 * The theme writes out every address of the page when it begins, by giving it to its element once
 * more. A style sheet is then fetched and applied anew, and fonts that came too late for the page,
 * and were left out so that nothing moves, would now move everything. So these links keep what they
 * have, and say to the theme what it would have written: instant navigation compares them with
 * those of the next page. Not the icon, which browsers look up again under the address of that page.
 */
for (const link of document.querySelectorAll("head link:is([rel=stylesheet], [rel=preload])")) {
  const { href } = link
  const twin = link.cloneNode()
  twin.setAttribute("href", href)
  const { outerHTML } = twin
  Object.defineProperty(link, "href", { get: () => href, set() {} })
  Object.defineProperty(link, "outerHTML", { get: () => outerHTML })
}
