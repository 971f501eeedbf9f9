/*
 * The theme fetches its search worker and the whole index on every visit. This waits until a reader
 * searches: the worker is a stand-in that keeps its messages, and the request for the index is held
 * back, until the search field is used.
 */
(() => {
  let wake
  const awake = new Promise(resolve => { wake = resolve })
  const { open, send } = XMLHttpRequest.prototype
  const held = new WeakSet()
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (new URL(url, location.href).pathname.endsWith("/search/search_index.json")) held.add(this)
    return open.call(this, method, url, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    if (held.has(this)) awake.then(() => send.apply(this, body))
    else send.apply(this, body)
  }
  const NativeWorker = window.Worker
  window.Worker = function (url, options) {
    const stand = new EventTarget()
    // Resolved now: instant navigation changes the address of the page before anyone searches.
    const address = new URL(url, location.href)
    const ready = awake.then(() => {
      const worker = new NativeWorker(address, options)
      for (const type of ["message", "error"])
        worker.addEventListener(type, event =>
          stand.dispatchEvent(type === "message" ? new MessageEvent(type, { data: event.data }) : new Event(type)))
      return worker
    })
    stand.postMessage = data => { ready.then(worker => worker.postMessage(data)) }
    stand.terminate = () => { ready.then(worker => worker.terminate()) }
    return stand
  }
  const field = "[data-md-component=search-query]"
  addEventListener("focusin", event => {
    if (event.target.matches(field)) wake()
  })
  addEventListener("change", event => {
    if (event.target.id === "__search" && event.target.checked) wake()
  })
  // The theme looks at the field when a key is let go: what was pasted by mouse, dictated or
  // dropped there would find nothing.
  addEventListener("input", event => {
    if (event.target.matches(field)) event.target.dispatchEvent(new Event("keyup"))
  })
  // A reader may have begun before this arrived.
  if (document.querySelector(`${field}:focus, #__search:checked`)) wake()
  if (new URLSearchParams(location.search).has("q")) wake()
})()
