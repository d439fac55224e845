// The same history through PouchDB 9: a tablet's database replicates to a
// server over a real socket, then a fresh one replicates from it. Both in
// memory. Every step is a revision of its issue, as every step is an entry in
// Baolian, and all revisions are kept (`revs_limit`).
//
// node pouchdb.mjs HISTORY.jsonl → {"push_ms", "pull_ms", "bytes_up", "bytes_down"}
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
const url = `http://127.0.0.1:${relay.address().port}/province`

// Recorded beforehand, as on the tablet: the opening, then a revision for each step.
const writer = new Memory('writer')
for (let from = 0; from < issues.length; from += 500) {
  const some = issues.slice(from, from + 500)
  let docs = some.map(({ id, steps, ...fields }) => ({ _id: id, ...fields, steps: [] }))
  const save = async () => {
    const saved = await writer.bulkDocs(docs)
    saved.forEach((one, i) => { if (!one.ok) throw new Error(JSON.stringify(one)); docs[i]._rev = one.rev })
  }
  await save()
  for (let step = 0; step < 6; step++) {
    docs = docs.map((doc, i) => ({ ...doc, steps: [...doc.steps, some[i].steps[step]] }))
    await save()
  }
}

const options = { batch_size: 500, batches_limit: 10 }
const timed = async (work) => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const result = {}
result.push_ms = await timed(() => PouchDB.replicate(writer, url, options))
result.bytes_up = up
;[up, down] = [0, 0]
const reader = new Memory('reader')
result.pull_ms = await timed(async () => {
  await PouchDB.replicate(url, reader, options)
  const { total_rows } = await reader.allDocs({ limit: 50 })
  if (total_rows !== issues.length) throw new Error(`${total_rows} of ${issues.length}`)
})
result.bytes_down = down
console.log(JSON.stringify(result))
process.exit(0)
