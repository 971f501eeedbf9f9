/*
 * The theme waits for a page that is being read in; when this runs, the page is long there. Other
 * scripts hear of each page that instant navigation brings.
 */
document$.next(document)
document$.subscribe(() => dispatchEvent(new Event("vg-page")))
