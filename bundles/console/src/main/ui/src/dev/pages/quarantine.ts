/** Rows in quarantine that are not there: synthetic, and mended in memory alone. */
import type { Reply } from '../hub'

type State = 'OPEN' | 'RESOLVED' | 'DISCARDED'

interface Kind {
  source: string
  code: string
  path: string
  origin: (at: number) => string
  vi: string
  en: string
  type: string
  field: (at: number) => unknown
  count: number
}

const KINDS: Kind[] = [
  { source: 'camera', code: 'BAD_DATE', path: '/date', origin: (at) => `/list/${at % 40}`, vi: 'Ngày "2026-02-30" không tồn tại. Sửa ngày ở nguồn.', en: 'The date "2026-02-30" does not exist. Mend it at the source.', type: '', field: () => '2026-02-30', count: 214 },
  { source: 'water', code: 'UNKNOWN_CODE', path: '/station', origin: (at) => `/list/${at % 30}`, vi: 'Trạm "MN-99" không có trong bảng mã. Thêm mã vào cấu hình của nguồn.', en: 'The station "MN-99" is not in the code list. Add it to the source’s configuration.', type: '', field: () => 'MN-99', count: 38 },
  { source: 'health', code: 'MISSING_FIELD', path: '/facility', origin: (at) => `/visits/${at % 12}`, vi: 'Thiếu mã cơ sở khám chữa bệnh.', en: 'The facility’s code is missing.', type: '', field: () => undefined, count: 17 },
  { source: 'air', code: 'RULE', path: '', origin: (at) => `/list/${at % 24}`, vi: 'PM2.5 (91) lớn hơn PM10 (40).', en: 'PM2.5 (91) is greater than PM10 (40).', type: '', field: () => 91, count: 9 },
  { source: 'tax', code: 'UNREADABLE', path: '', origin: () => '/line/7/column/3', vi: 'Thẻ XML không được đóng.', en: 'An XML element is not closed.', type: '', field: () => '<NNT>', count: 2 },
  { source: 'land', code: 'BAD_FORMAT', path: '/C', origin: (at) => `/sheet/Thửa đất/row/${at + 4}`, vi: 'Diện tích "12,5,0" không phải số.', en: 'The area "12,5,0" is no number.', type: '', field: () => '12,5,0', count: 5 },
]

const DAY = 86_400_000
const started = Date.now()
const hex = (text: string) => [...text].reduce((sum, one) => (sum * 31n + BigInt(one.charCodeAt(0))) & 0xffffffffffffffffn, 7n).toString(16).padStart(16, '0')
const causeOf = (kind: Kind) => hex(kind.source + kind.code + kind.path)
const uuid = (at: number) => `018f3c1e-7a52-7c3e-9d10-5b0d6a1f${(0x1000 + at).toString(16)}`

interface Row {
  id: number
  kind: Kind
  at: number
  state: State
  seen: number
  by: string
  note: string
  mends: { revision: number; at: string; by: string; reason: string }[]
}

let revision = 40
const rows: Row[] = KINDS.flatMap((kind, which) =>
  Array.from({ length: kind.count }, (_, at) => ({
    id: 0, kind, at: at + which * 300,
    state: (at % 19 === 18 ? 'DISCARDED' : at % 11 === 10 ? 'RESOLVED' : 'OPEN') as State,
    seen: 1 + (at % 3), by: '', note: '', mends: [],
  })),
).map((row, at) => ({ ...row, id: at + 1, ...(row.state === 'OPEN' ? {} : { by: 'lan', note: row.state === 'RESOLVED' ? 'replay 3' : 'Nguồn đã gửi lại' }) }))

const iso = (millis: number) => new Date(millis).toISOString()
const lastSeen = (row: Row) => started - (row.at % 300) * 371_000
const itemOf = (row: Row) => Number(/(\d+)$/.exec(row.kind.origin(row.at))?.[1] ?? 0)

const shown = (row: Row) => ({
  id: row.id, cause: causeOf(row.kind), source: row.kind.source, code: row.kind.code, message: uuid(row.at), item: itemOf(row),
  origin: row.kind.origin(row.at), path: row.kind.path, reason_vi: row.kind.vi, reason_en: row.kind.en,
  connector: `vn.iochub.connector.${row.kind.source} 0.1.0`, type: row.kind.type, state: row.state,
  firstSeen: iso(lastSeen(row) - 3 * DAY), lastSeen: iso(lastSeen(row)), seen: row.seen, by: row.by, note: row.note,
})

const rowJson = (row: Row, at = itemOf(row)) => {
  const value = at === itemOf(row) ? row.kind.field(row.at) : '2026-02-27'
  return { id: `${row.kind.source}-${at}`, name: `Điểm quan trắc ${at}`, ...(value === undefined ? {} : { [row.kind.path.slice(1) || 'pm25']: value }), pm10: 40, note: 'dữ liệu tổng hợp để thử' }
}

function content(row: Row): string {
  if (row.kind.source === 'tax') return '<?xml version="1.0" encoding="UTF-8"?>\n<TKhai>\n  <TTChung>\n    <ky>2026-10</ky>\n  </TTChung>\n  <HSo>\n    <NNT><mst>0100000000\n  </HSo>\n</TKhai>\n'
  const list = /^\/(\w+)\//.exec(row.kind.origin(row.at))?.[1] ?? 'list'
  return JSON.stringify({ unit: '079', [list]: Array.from({ length: 41 }, (_, at) => rowJson(row, at)) })
}

const fault = (status: number, error: string, message_vi: string, message_en: string): Reply => ({ status, body: { error, message_vi, message_en } })

function filtered(query: URLSearchParams): Row[] {
  const states = query.get('state') ?? 'OPEN'
  const is = (name: string, value: string) => !query.get(name) || query.get(name) === value
  return rows.filter((row) =>
    (states === 'all' || states.split(',').includes(row.state)) && is('source', row.kind.source) && is('code', row.kind.code)
    && is('cause', causeOf(row.kind)) && is('message', uuid(row.at))
    && (!query.get('from') || lastSeen(row) >= Date.parse(query.get('from') ?? '')) && (!query.get('to') || lastSeen(row) < Date.parse(query.get('to') ?? '')))
}

function groups(query: URLSearchParams) {
  const causes = new Set(filtered(query).map((row) => row.kind))
  return [...causes].map((kind) => {
    const its = rows.filter((row) => row.kind === kind)
    const count = (state: State) => its.filter((row) => row.state === state).length
    return {
      cause: causeOf(kind), source: kind.source, code: kind.code, path: kind.path === '' ? '/list/*' : `/list/*${kind.path}`, reason_vi: kind.vi, reason_en: kind.en,
      open: count('OPEN'), resolved: count('RESOLVED'), discarded: count('DISCARDED'),
      firstSeen: iso(Math.min(...its.map(lastSeen)) - 3 * DAY), lastSeen: iso(Math.max(...its.map(lastSeen))),
    }
  }).sort((one, other) => other.open - one.open)
}

interface Edit { value?: unknown; pointer?: string; found?: string; by?: string; content?: string }

/** The mock's mapping: a value that is new is taken, but not the old one. */
function check(row: Row, edit: Edit | undefined, discloses: boolean) {
  const good = edit && (edit.content !== undefined || (edit.found !== undefined && edit.by !== '') || (edit.value !== undefined && edit.value !== row.kind.field(row.at) && edit.value !== ''))
  return good
    ? { accepted: true, type: `${row.kind.source}/Observation`, key: `${row.kind.source}-${itemOf(row)}`, data: discloses ? { id: `${row.kind.source}-${itemOf(row)}`, observedAt: '2026-03-01T00:00:00+07:00', value: edit.value ?? edit.by ?? '…' } : null, code: null, path: '', reason_vi: null, reason_en: null }
    : { accepted: false, type: null, key: null, data: null, code: row.kind.code, path: row.kind.path, reason_vi: row.kind.vi, reason_en: row.kind.en }
}

export function answer(method: string, url: URL, body: string, roles: string[]): Reply | undefined {
  const path = url.pathname.replace('/api/manage', '')
  const message = /^\/messages\/([\w-]+)(\/\w+)?$/.exec(path)
  if (message) {
    const row = rows.find((one) => uuid(one.at) === message[1])
    // Another page's mock may know it.
    if (!row) return undefined
    if (!message[2]) return { status: 200, body: { id: message[1], source: row.kind.source, received: iso(lastSeen(row) - 3 * DAY), arrival: 17, contentType: row.kind.source === 'tax' ? 'application/xml' : 'application/json', size: content(row).length, hash: 'ab'.repeat(32), originalHash: null, connector: `vn.iochub.connector.${row.kind.source} 0.1.0`, accepted: 40, rejected: 1, contentKept: row.id % 13 !== 0 } }
    if (message[2] === '/states') return { status: 200, body: { states: row.state !== 'RESOLVED' ? [] : [{ position: 991, type: `${row.kind.source}/Observation`, major: 1, key: `${row.kind.source}-${itemOf(row)}`, id: 'x', order: 1, revision: row.mends.at(-1)?.revision ?? 0, schema: 'aa', occurred: null, received: iso(lastSeen(row)), stored: iso(Date.now() - 2_000), source: row.kind.source, message: message[1], item: itemOf(row), origin: row.kind.origin(row.at), connector: '', cause: '' }] } }
    if (message[2] === '/content') {
      if (!roles.includes('personal') && row.kind.source === 'health') return fault(403, 'forbidden', "Nội dung của nguồn này có thể chứa dữ liệu cá nhân: cần thêm vai trò 'personal'.", "The content of this source may be personal: the role 'personal' is needed too.")
      return { status: 200, script: content(row), headers: { 'Content-Type': 'application/octet-stream' } }
    }
    return undefined
  }
  if (!path.startsWith('/quarantine')) return undefined
  if (method === 'GET' && path === '/quarantine/groups') return { status: 200, body: { groups: groups(url.searchParams) } }
  if (method === 'GET' && path === '/quarantine') {
    const message = url.searchParams.get('message')
    if (message && !rows.some((row) => uuid(row.at) === message)) return undefined
    const limit = Number(url.searchParams.get('limit') ?? 100)
    const before = Number(url.searchParams.get('before') ?? Infinity)
    const found = filtered(url.searchParams).filter((row) => row.id < before).sort((one, other) => other.id - one.id).slice(0, limit)
    return { status: 200, body: { rows: found.map(shown), before: found.length < limit ? null : found.at(-1)?.id ?? null } }
  }
  const given = JSON.parse(body || '{}') as { edit?: Edit; reason?: string; ids?: number[]; filter?: Record<string, string> }
  if (path === '/quarantine/discard') {
    if (!roles.includes('operator')) return fault(403, 'forbidden', 'Cần vai trò operator.', 'The role operator is needed.')
    const chosen = given.ids ? rows.filter((row) => given.ids?.includes(row.id)) : filtered(new URLSearchParams(given.filter))
    const open = chosen.filter((row) => row.state === 'OPEN')
    for (const row of open) Object.assign(row, { state: 'DISCARDED', by: 'an', note: given.reason })
    return { status: 200, body: { count: open.length } }
  }
  const one = /^\/quarantine\/(\d+)(?:\/(\w+))?$/.exec(path)
  const row = one && rows.find((found) => found.id === Number(one[1]))
  if (!one || !row) return fault(404, 'not_found', `Không có dòng ${one?.[1] ?? ''} trong khu cách ly.`, `There is no row ${one?.[1] ?? ''} in quarantine.`)
  if (!one[2]) return { status: 200, body: shown(row) }
  if (!roles.includes('operator')) return fault(403, 'forbidden', 'Cần vai trò operator.', 'The role operator is needed.')
  const discloses = roles.includes('personal') || row.kind.source !== 'health'
  if (one[2] === 'detail') {
    if (!discloses) return fault(403, 'forbidden', "Nội dung của nguồn này có thể chứa dữ liệu cá nhân: cần thêm vai trò 'personal'.", "The content of this source may be personal: the role 'personal' is needed too.")
    return { status: 200, body: { ...shown(row), fragment: row.kind.source === 'tax' ? '<NNT><mst>0100000000' : JSON.stringify(rowJson(row)), contentKept: row.id % 13 !== 0, mends: row.mends } }
  }
  if (one[2] === 'check') return { status: 200, body: check(row, given.edit, discloses) }
  if (row.state !== 'OPEN') return fault(409, 'conflict', 'Dòng này không còn mở.', 'This row is not open any more.')
  if (row.id % 13 === 0) return fault(409, 'conflict', 'Nội dung bản tin không còn. Đề nghị nguồn gửi lại.', 'The message’s content is gone. The source must send it again.')
  row.seen++
  row.mends.push({ revision: ++revision, at: iso(Date.now()), by: 'an', reason: given.reason ?? '' })
  if (one[2] === 'retry' ? row.id % 3 === 0 : check(row, given.edit, true).accepted) Object.assign(row, { state: 'RESOLVED', by: 'an', note: `${one[2]} by an` })
  return { status: 200, body: shown(row) }
}
