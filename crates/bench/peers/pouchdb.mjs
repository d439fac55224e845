// The same history through PouchDB 9: a tablet's database replicates to a
// server over a real socket, then a fresh one replicates from it. Both in
// memory. Every step is a revision of its issue, as every step is an entry in
// Baolian, and all revisions are kept (`revs_limit`).
//
// A replication carries only the newest revision of a document, with the
// numbers of those before it: of the older ones the server never gets the
// content. So that is measured (`push_ms`), and beside it what it takes until
// the server holds every step as a revision (`push_each_ms`): a replication
// after each step of all issues.
//
// node pouchdb.mjs HISTORY.jsonl → {"push_ms", "pull_ms", "bytes_up", "bytes_down", "push_each_ms", "bytes_up_each"}
import { readFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import express from 'express'
import expressPouchDB from 'express-pouchdb'
import PouchDB from 'pouchdb'
import memory from 'pouchdb-adapter-memory'

PouchDB.plugin(memory)
const Memory = PouchDB.defaults({ adapter: 'memory' })
const issues = readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map(JSON.parse)

const app = express()
app.use('/', expressPouchDB(Memory, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' }))
const server = app.listen(0, '127.0.0.1')
await new Promise((done) => server.once('listening', done))

let up = 0
let down = 0
const relay = createServer((tablet) => {
  const hq = connect(server.address().port, '127.0.0.1')
  tablet.on('data', (bytes) => { up += bytes.length; hq.write(bytes) })
  hq.on('data', (bytes) => { down += bytes.length; tablet.write(bytes) })
  for (const [one, other] of [[tablet, hq], [hq, tablet]]) {
    one.on('end', () => other.end())
    one.on('error', () => other.destroy())
  }
})
await new Promise((done) => relay.listen(0, '127.0.0.1', done))
const url = `http://127.0.0.1:${relay.address().port}`

const options = { batch_size: 500, batches_limit: 10 }
const timed = async (work) => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

// Saves all issues as they are after so many steps; `revs` holds their newest revisions.
const save = async (tablet, revs, steps) => {
  for (let from = 0; from < issues.length; from += 500) {
    const docs = issues.slice(from, from + 500).map(({ id, steps: all, ...fields }) => {
      const doc = { _id: id, ...fields, steps: all.slice(0, steps) }
      return revs.has(id) ? { ...doc, _rev: revs.get(id) } : doc
    })
    for (const one of await tablet.bulkDocs(docs)) {
      if (!one.ok) throw new Error(JSON.stringify(one))
      revs.set(one.id, one.rev)
    }
  }
}
const lives = [0, 1, 2, 3, 4, 5, 6]

const result = {}
// Recorded beforehand, as on the tablet: the opening, then a revision for each step.
const writer = new Memory('writer')
const revs = new Map()
for (const steps of lives) await save(writer, revs, steps)
result.push_ms = await timed(() => PouchDB.replicate(writer, `${url}/newest`, options))
result.bytes_up = up
;[up, down] = [0, 0]
const reader = new Memory('reader')
result.pull_ms = await timed(async () => {
  await PouchDB.replicate(`${url}/newest`, reader, options)
  const { total_rows } = await reader.allDocs({ limit: 50 })
  if (total_rows !== issues.length) throw new Error(`${total_rows} of ${issues.length}`)
})
result.bytes_down = down
up = 0
const stepper = new Memory('stepper')
const stepped = new Map()
result.push_each_ms = 0
for (const steps of lives) {
  await save(stepper, stepped, steps)
  result.push_each_ms += await timed(() => PouchDB.replicate(stepper, `${url}/each`, options))
}
result.bytes_up_each = up
// What the server holds of the first issue: every revision in the one, the newest in the other.
const held = async (name) => {
  const revisions = await new Memory(name).get(issues[0].id, { revs: true, open_revs: 'all' })
  const { start, ids } = revisions[0].ok._revisions
  let bodies = 0
  for (const [i, id] of ids.entries()) {
    try {
      await new Memory(name).get(issues[0].id, { rev: `${start - i}-${id}` })
      bodies += 1
    } catch (e) {
      if (e.status !== 404) throw e
    }
  }
  return bodies
}
result.revisions_held = { newest: await held('newest'), each: await held('each') }
console.log(JSON.stringify(result))
process.exit(0)
