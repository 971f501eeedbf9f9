// Ask the search of the theme, through the script that every page has before it, and print for each
// query of stdin (a JSON list) the pages in the order in which a reader sees them: the address and the
// words that the search says are missing.
import fs from "node:fs"
import vm from "node:vm"

const [workerFile, scriptFile, indexFile] = process.argv.slice(2)
const index = JSON.parse(fs.readFileSync(indexFile, "utf8"))

// The worker, in a world of its own.
let receive
let reply
const inside = { console, addEventListener: (_, listener) => { receive = listener }, postMessage: data => reply({ data }) }
inside.self = inside
vm.runInNewContext(fs.readFileSync(workerFile, "utf8"), inside)

// A page: as much of it as the script looks at.
class Request { open() {} send() {} }
class Worker {
  addEventListener(type, listener) { if (type === "message") reply = listener }
  postMessage(data) { receive({ data }) }
}
const page = {
  Event, EventTarget, MessageEvent, URL, URLSearchParams, Worker, XMLHttpRequest: Request,
  location: { href: "https://book.example/?q=", search: "?q=" },
  document: { querySelector: () => null },
  addEventListener() {},
}
page.window = page
vm.runInNewContext(fs.readFileSync(scriptFile, "utf8"), page)
const search = new page.window.Worker("search.js")
const ask = message => new Promise(resolve => {
  search.addEventListener("message", event => resolve(event.data), { once: true })
  search.postMessage(message)
})

await ask({ type: 0, data: { config: index.config, docs: index.docs, options: {} } })
const answers = []
for (const query of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const { data } = await ask({ type: 2, data: query })
  answers.push(data.items.map(([{ location, terms }]) =>
    [location.split("#")[0], Object.keys(terms).filter(term => !terms[term])]))
}
process.stdout.write(JSON.stringify(answers))
