/*
 * Instant navigation notes where a page was left a moment after it was scrolled. If a link with a
 * fragment is followed within that moment, the note lands on the new page, which then opens there
 * and not at the fragment. This goes to the fragment once more. Where a page came by going back or
 * forward, its own note holds: only what was just clicked counts, and once. (Going to a fragment is
 * a `popstate` too, so that event cannot tell the two apart.)
 */
(() => {
  let followed
  addEventListener("click", event => { followed = event.target.closest("a")?.href }, true)
  document$.subscribe(() => {
    const wanted = followed
    followed = undefined
    setTimeout(() => {
      const here = location.hash && location.href === wanted
      if (here && !document.querySelector(":target")) location.replace(location.hash)
    }, 50)
  })
})()
