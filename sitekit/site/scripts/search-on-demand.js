/*
 * The theme fetches its search worker and the whole index on every visit. This waits until a reader
 * searches: the worker is a stand-in that keeps its messages, and the request for the index is held
 * back, until the search field is used. It also makes the query tell what a reader means.
 */
(() => {
  // The worker takes every word for the beginning of one, and then no longer knows it for a small
  // word: "in" would find what is tagged "initialization", "no" what has a "norm".
  const small = new Set(
    ("a about after all also am among an and any are as at be because been but by can cannot could " +
    "did do does else ever every for from get got had has have how however i if in into is it its " +
    "just least let like likely may me might most must my need neither no nor not of off often on " +
    "only or other our out own say says should since so some than that the their them then there " +
    "these they this to too us use want was we were what when where whether which while who whom " +
    "why will with would yet you your").split(" "))
  const QUERY = 2
  const refine = message => {
    // What stands in quotes is meant as it stands.
    if (message.type !== QUERY || message.data.includes('"')) return message
    // The index holds the parts of a dotted name, but whole numbers with their point.
    const words = message.data.split(/\s+|\.(?!\d)/).filter(Boolean)
    const telling = words.filter(word => !small.has(word.toLowerCase()))
    const refined = (telling.length ? telling : words).map(word => {
      if (!/^[\p{L}_]+$/u.test(word)) return word
      const singular = word.length > 3 ? word.replace(/([^aisu])s$/i, "$1") : word
      // The whole word counts for more than words that begin with it.
      return [...new Set([word, singular])].map(whole => `${whole}^4`).join(" ") + ` ${singular}`
    })
    return { ...message, data: refined.join(" ") }
  }
  // Of a word and its singular one is enough, and one is named where both are missing.
  const forgive = answer => {
    for (const { terms } of answer.data?.items?.flat() ?? [])
      for (const word of Object.keys(terms).filter(word => !terms[word]))
        if (Object.keys(terms).some(other =>
          terms[other] ? word.startsWith(other) : other !== word && other.startsWith(word)))
          delete terms[word]
    return answer
  }
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
          stand.dispatchEvent(type === "message" ? new MessageEvent(type, { data: forgive(event.data) }) : new Event(type)))
      return worker
    })
    stand.postMessage = message => { ready.then(worker => worker.postMessage(refine(message))) }
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
