/** A repository that is not there: its tables, its bounds, and records with where they are from. Synthetic. */
import type { Reply } from '../hub'
import { itemOf, keyOf, KINDS, kindOf, uuid } from './feeds'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MB = 1_048_576
const started = Date.now()
const iso = (millis: number) => new Date(millis).toISOString()
const NOBODY = '00000000-0000-0000-0000-000000000000'
/** So many records each type has. */
const RECORDS = 120

const table = (name: string, rows: number, megabytes: number, indexes: number, day: number | null, week: number | null, partitions: number, days: number | null, comment: string) => ({
  name, kind: 'table', rows, bytes: megabytes * MB, indexBytes: indexes * MB, oldest: days === null ? null : iso(started - days * DAY), newest: days === null ? null : iso(started - 4_000), partitions,
  grownDay: day === null ? null : day * MB, grownWeek: week === null ? null : week * MB, comment,
})
const view = (name: string, comment: string) => ({ name, kind: 'view', rows: null, bytes: 0, indexBytes: 0, oldest: null, newest: null, partitions: 0, grownDay: null, grownWeek: null, comment })

const TABLES = [
  table('hub.record', 3_935_111, 6_204, 1_830, 41, 260, 0, null, 'The latest state of every thing, by version, not by arrival'),
  table('hub.change', 18_402_331, 22_480, 4_120, 610, 4_100, 21, 310, 'Every state that was new when it was stored, in commit order, without gaps'),
  table('hub.raw_message', 1_840_220, 30_110, 1_402, 890, -1_240, 92, 90, ''),
  table('hub.verdict', 5_210_004, 4_800, 2_210, 130, 12, 92, 90, 'What became of rows that are not in hub.change'),
  table('hub.quarantine', 4_120, 38, 12, 0, -3, 0, 61, ''),
  table('hub.audit', 88_120, 64, 11, 1, 4, 0, 200, ''),
  table('hub.feed_head', 1, 0.02, 0.01, 0, 0, 0, null, 'One row: the end of the change log'),
  table('hub.table_size', 2_400, 0.4, 0.1, null, null, 0, 9, ''),
  view('repo.change', 'Every new state in commit order, without gaps'),
  view('repo.record', 'The latest state of every thing; personal and sensitive fields are ***'),
]

let run: { began: string; ended: string } = { began: iso(started - 1_900_000), ended: iso(started - 1_896_400) }
let asked = 0

function storage() {
  // A run that was asked for is told of some seconds later.
  if (asked > 0 && Date.now() - asked > 3_000) {
    run = { began: iso(asked + 200), ended: iso(asked + 2_400) }
    asked = 0
  }
  const usage = (kind: string, megabytes: number, limit: number | null, days: number | null, oldest: number | null) =>
    ({ kind, bytes: megabytes * MB, limit: limit === null ? null : limit * MB, days, oldest: oldest === null ? null : iso(started - oldest * DAY) })
  return {
    usage: [
      usage('record', 6_204, null, null, null), usage('change', 22_480, 102_400, 400, 310), usage('raw', 30_110, 51_200, 90, 89.6),
      usage('raw_files', 12_400, null, null, null), usage('verdict', 4_800, null, null, null), usage('quarantine', 38, 10_240, 90, 61),
    ],
    lastRun: { ...run, removed: { record: 0, change: 0, raw: 410 * MB, raw_files: 96 * MB, verdict: 60 * MB, quarantine: 0 }, trouble_vi: null, trouble_en: null, elsewhere: false },
  }
}

const placeOf = (path: string, key: string): number => {
  const kind = kindOf(path)
  return kind ? Array.from({ length: RECORDS }, (_, at) => keyOf(kind, at)).indexOf(key) : -1
}

/** The states of one thing, the newest first; every fourth was mended. */
function states(path: string, at: number) {
  const kind = kindOf(path)!
  const item = itemOf(kind, at, false)
  const mended = at % 4 === 1
  const state = (back: number, revision: number, cause: string, message: string) => ({
    position: back > 2 ? null : 18_402 - at - back * 40, type: path, major: kind.majors.at(-1), key: item.key, id: `${item.id}-${back}`, order: 1_772_326_801 - back * 900, revision, schema: '00c0ffee00c0ffee',
    occurred: item.time, received: iso(started - at * 47_000 - back * 5 * HOUR - 1_400), stored: iso(started - at * 47_000 - back * 5 * HOUR), source: item.source, message, item: 4 + back, origin: `/list/${4 + back}`,
    connector: `vn.iochub.connector.${kind.path.split('/')[0]}/${back > 1 ? '0.1.0' : '0.2.0'}`, cause,
  })
  if (path.startsWith('tax/')) return [{ ...state(0, 0, '', NOBODY), source: 'hub', connector: '', origin: '', item: 0 }]
  return [...(mended ? [state(0, 1, 'mend by lan', uuid(at))] : []), ...Array.from({ length: 3 }, (_, back) => state(back + 1, 0, '', uuid(at + back)))]
}

const fault = (status: number, error: string, message_vi: string, message_en: string): Reply => ({ status, body: { error, message_vi, message_en } })
const noFeed = fault(404, 'unknown', 'Không có loại dữ liệu này.', 'There is no such type.')

/** The place of a message among those that are here; -1 where it is not. */
const messageAt = (id: string) => {
  const at = /^01a2053f-0dd7-796a-a8b1-b8dbb14b([0-9a-f]{4})$/.exec(id)?.[1]
  return at === undefined ? -1 : parseInt(at, 16) - 0x1000
}

function ofMessage(id: string, what: string | undefined, roles: string[]): Reply | undefined {
  const at = messageAt(id)
  // What came of a message is known longer than the message itself.
  if (what === '/states') return { status: 200, body: { states: at < 0 ? [] : KINDS.slice(0, 3).flatMap((kind) => states(kind.path, at).filter((one) => one.message === id)) } }
  // The oldest are gone, as retention has it.
  if (at < 0 || at > 100) return fault(404, 'unknown', 'Không có bản tin này.', 'There is no such message.')
  if (!what) return { status: 200, body: { id, source: 'eprocedure', received: iso(started - at * 47_000 - 2_000), arrival: 99_000 - at, contentType: 'application/json', size: 18_400 + at, hash: 'ab'.repeat(32), originalHash: at % 3 === 0 ? 'cd'.repeat(32) : null, connector: 'vn.iochub.connector.procedure/0.2.0', accepted: 24, rejected: at % 2 ? 2 : 0, contentKept: at % 5 !== 4 } }
  if (what === '/content') return !roles.includes('operator') ? fault(403, 'forbidden', 'Cần vai trò operator.', 'The role operator is needed.')
    : !roles.includes('personal') && at % 2 ? fault(403, 'forbidden', "Nội dung của nguồn này có thể chứa dữ liệu cá nhân: cần thêm vai trò 'personal'.", "The content of this source may be personal: the role 'personal' is needed too.")
    : { status: 200, script: '{"list":[]}', headers: { 'Content-Type': 'application/octet-stream' } }
  return undefined
}

export function answer(method: string, url: URL, _body: string, roles: string[]): Reply | undefined {
  const path = url.pathname.replace('/api/manage', '')
  const query = url.searchParams
  if (path === '/storage/clean' && method === 'POST') {
    if (!roles.includes('operator')) return fault(403, 'forbidden', 'Cần vai trò operator.', 'The role operator is needed.')
    asked = Date.now()
    return { status: 202, body: { done: true } }
  }
  if (method !== 'GET') return undefined
  if (path === '/repository') return { status: 200, body: { tables: TABLES } }
  if (path === '/storage') return { status: 200, body: storage() }
  if (path.startsWith('/records')) {
    const kind = kindOf(query.get('type'))
    if (!kind) return noFeed
    const key = query.get('key') ?? ''
    if (path === '/records') {
      const limit = Number(query.get('limit') ?? 100)
      const fitting = Array.from({ length: RECORDS }, (_, at) => itemOf(kind, at, false)).filter((one) => one.key.startsWith(key)).sort((one, other) => one.key.localeCompare(other.key)).slice(0, limit)
      return { status: 200, body: { records: fitting.map(({ type, major, key: its, sequence, time, recordedtime, storedtime, source, raw }) => ({ type, major, key: its, sequence, time, recordedtime, storedtime, source, raw })), more: fitting.length === limit } }
    }
    const at = placeOf(kind.path, key)
    if (path === '/records/history') return { status: 200, body: { states: at < 0 ? [] : states(kind.path, at) } }
    if (path === '/records/state') {
      if (at < 0) return fault(404, 'unknown', 'Không có bản ghi này.', 'There is no such record.')
      const item = itemOf(kind, at, roles.includes('personal'))
      return { status: 200, body: kind.path.startsWith('tax/') ? { ...item, source: 'hub', raw: NOBODY } : item }
    }
    return undefined
  }
  const receipt = /^\/api\/receipts\/([\w-]+)$/.exec(url.pathname)
  if (receipt) {
    const at = messageAt(receipt[1] ?? '')
    if (at < 0 || at > 100) return fault(404, 'unknown_receipt', 'Không có biên nhận này cho tài khoản này.', 'There is no such receipt for this account.')
    return { status: 200, body: { id: receipt[1], source: 'eprocedure', receivedAt: iso(started - at * 47_000 - 2_000), accepted: 24, rejected: at % 2 ? 2 : 0, stored: 20, duplicate: 3, superseded: 1, complete: true, items: [{ item: 4, verdict: 'stored' }, { item: 5, verdict: 'superseded' }] } }
  }
  // Of messages that the mock of the page Quarantine does not know.
  if (path === '/quarantine' && query.get('message')) {
    const at = messageAt(query.get('message') ?? '')
    const row = (id: number, item: number, state: string) => ({ id, cause: '00c0ffee00c0ffee', source: 'eprocedure', code: 'BAD_DATE', message: query.get('message'), item, origin: `/list/${item}`, path: '/date', reason_vi: 'Ngày "2026-02-30" không tồn tại.', reason_en: 'The date "2026-02-30" does not exist.', connector: '', type: '', state, firstSeen: iso(started - DAY), lastSeen: iso(started - HOUR), seen: 1, by: '', note: '' })
    return { status: 200, body: { rows: at >= 0 && at % 2 ? [row(12, 7, 'OPEN'), row(11, 9, 'RESOLVED')] : [], before: null } }
  }
  const message = /^\/messages\/([\w-]+)(\/\w+)?$/.exec(path)
  return message ? ofMessage(message[1] ?? '', message[2], roles) : undefined
}
