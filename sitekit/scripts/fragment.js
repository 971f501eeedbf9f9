/*
 * Instant navigation notes where a page was left a moment after it was scrolled. If a link with a
 * fragment is followed within that moment, the note lands on the new page, which then opens there
 * and not at the fragment. This goes to the fragment once more, unless the reader went back.
 */
(() => {
  let back = false
  addEventListener("popstate", () => { back = true })
  addEventListener("click", () => { back = false }, true)
  document$.subscribe(() => setTimeout(() => {
    if (location.hash && !back && !document.querySelector(":target")) location.replace(location.hash)
  }, 50))
})()
