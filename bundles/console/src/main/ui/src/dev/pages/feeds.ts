/** Feeds that are not there, with their schemas, rows and readers: synthetic. */
import type { Reply } from '../hub'

const DAY = 86_400_000
const started = Date.now()
const iso = (millis: number) => new Date(millis).toISOString()

interface Field { name: string; vi: string; en: string; type?: unknown; of: string; value: (at: number) => unknown; more?: Record<string, unknown> }
interface Kind { path: string; vi: string; en: string; saysVi: string; saysEn: string; classification: string; masked: string[]; majors: number[]; sources: string[]; records: number; today: number; fields: Field[] }

const STREETS = ['Lê Lợi', 'Nguyễn Huệ', 'Trần Phú', 'Hai Bà Trưng']
const pick = <T>(all: T[], at: number): T => all[at % all.length]!

export const KINDS: Kind[] = [
  {
    path: 'environment/AirObservation', vi: 'Quan trắc không khí', en: 'Air observation', saysVi: 'Một lần đo của một trạm.', saysEn: 'One measurement of one station.',
    classification: 'public', masked: [], majors: [1], sources: ['air', 'air-huyen8'], records: 1_204_331, today: 8_640,
    fields: [
      { name: 'station', vi: 'Trạm', en: 'Station', of: 'public', value: (at) => `KK-${10 + (at % 9)}`, more: { maxLength: 40, minLength: 1 } },
      { name: 'observedAt', vi: 'Thời điểm đo', en: 'Observed at', of: 'public', value: (at) => iso(started - at * 600_000), more: { format: 'date-time' } },
      { name: 'pm25', vi: 'PM2.5', en: 'PM2.5', type: 'number', of: 'public', value: (at) => 18 + (at % 40) / 2, more: { minimum: 0, maximum: 1000 } },
      { name: 'valid', vi: 'Hợp lệ', en: 'Valid', type: 'boolean', of: 'public', value: (at) => at % 11 !== 3 },
    ],
  },
  {
    path: 'health/HealthEncounter', vi: 'Lượt khám chữa bệnh', en: 'Health encounter', saysVi: 'Trạng thái mới nhất của một lượt khám.', saysEn: 'The latest state of one visit.',
    classification: 'sensitive', masked: ['/patient/name', '/patient/birthDate', '/diagnoses'], majors: [1], sources: ['health'], records: 402_118, today: 1_204,
    fields: [
      { name: 'facility', vi: 'Cơ sở', en: 'Facility', of: 'public', value: (at) => `79${String(100 + (at % 7))}`, more: { pattern: '^[0-9]{5}$' } },
      { name: 'stage', vi: 'Giai đoạn', en: 'Stage', of: 'internal', value: (at) => pick(['checkedIn', 'inTreatment', 'discharged'], at), more: { enum: ['checkedIn', 'inTreatment', 'discharged'] } },
      { name: 'diagnoses', vi: 'Chẩn đoán', en: 'Diagnoses', type: 'array', of: 'sensitive', value: () => ['J06.9'], more: { items: { type: 'string', maxLength: 10 } } },
      { name: 'patient', vi: 'Người bệnh', en: 'Patient', type: 'object', of: 'internal', value: (at) => ({ name: `Nguyễn Văn ${at}`, birthDate: '1990-01-01', district: pick(STREETS, at) }), more: { properties: { name: { type: 'string', title: 'Name', 'x-title-vi': 'Họ tên', 'x-classification': 'personal' }, birthDate: { type: 'string', format: 'date', title: 'Date of birth', 'x-title-vi': 'Ngày sinh', 'x-classification': 'personal' }, district: { type: 'string', title: 'District', 'x-title-vi': 'Quận huyện', 'x-classification': 'internal' } } } },
    ],
  },
  {
    path: 'procedure/ServiceDossier', vi: 'Hồ sơ dịch vụ công', en: 'Dossier of a public service', saysVi: 'Trạng thái mới nhất của một hồ sơ một cửa.', saysEn: 'The latest state of one dossier at an e-procedure portal.',
    classification: 'personal', masked: ['/applicant/name', '/applicant/phone', '/steps/*/by'], majors: [1, 2], sources: ['eprocedure'], records: 2_310_442, today: 4_021,
    fields: [
      { name: 'dossierNumber', vi: 'Mã hồ sơ', en: 'Dossier number', of: 'internal', value: (at) => `000.00.15.H51-260301-${String(at).padStart(4, '0')}`, more: { maxLength: 100, minLength: 1 } },
      { name: 'unit', vi: 'Đơn vị', en: 'Unit', of: 'public', value: () => 'H51.15', more: { maxLength: 1000 } },
      { name: 'status', vi: 'Trạng thái', en: 'Status', of: 'public', value: (at) => pick(['received', 'processing', 'returned'], at), more: { enum: ['received', 'processing', 'returned'] } },
      { name: 'fee', vi: 'Lệ phí', en: 'Fee', type: ['integer', 'null'], of: 'internal', value: (at) => (at % 3 ? 50_000 : null), more: { minimum: 0 } },
      { name: 'applicant', vi: 'Chủ hồ sơ', en: 'Applicant', type: 'object', of: 'internal', value: (at) => ({ kind: 'person', name: `Trần Thị ${at}`, phone: '0900000000' }), more: { properties: { kind: { type: 'string', title: 'Kind', 'x-title-vi': 'Loại đối tượng', 'x-classification': 'internal', enum: ['person', 'business'] }, name: { type: 'string', title: 'Name', 'x-title-vi': 'Họ tên', 'x-classification': 'personal' }, phone: { type: 'string', title: 'Telephone', 'x-title-vi': 'Số điện thoại', 'x-classification': 'personal' } }, required: ['kind'] } },
      { name: 'steps', vi: 'Các bước', en: 'Steps', type: 'array', of: 'internal', value: (at) => Array.from({ length: 1 + (at % 3) }, (_, step) => ({ at: iso(started - step * DAY), by: 'cán bộ thử' })), more: { items: { type: 'object', properties: { at: { type: 'string', format: 'date-time', title: 'At', 'x-title-vi': 'Lúc' }, by: { type: 'string', title: 'By', 'x-title-vi': 'Người làm', 'x-classification': 'personal' } } } } },
    ],
  },
  {
    path: 'tax/BudgetRevenueEntry', vi: 'Thu ngân sách', en: 'Budget revenue entry', saysVi: 'Số thu theo ngày và khoản mục.', saysEn: 'Revenue by day and item.',
    classification: 'internal', masked: [], majors: [1], sources: ['tax'], records: 18_220, today: 0,
    fields: [
      { name: 'day', vi: 'Ngày', en: 'Day', of: 'internal', value: (at) => iso(started - at * DAY).slice(0, 10), more: { format: 'date' } },
      { name: 'amount', vi: 'Số tiền', en: 'Amount', type: 'integer', of: 'internal', value: (at) => 1_200_000_000 + at * 7_000_000 },
    ],
  },
]

/** So many changes a feed has in all. */
const CHANGES = 260
const HEAD = 18_402

export const kindOf = (path: string | null) => KINDS.find((one) => one.path === path)
export const uuid = (at: number) => `01a2053f-0dd7-796a-a8b1-b8dbb14b${(0x1000 + at).toString(16)}`
export const keyOf = (kind: Kind, at: number) => String(kind.fields[0]!.value(at)) + (kind.path.startsWith('procedure') ? '' : `-${at}`)

/** What a way leads to is taken out, as the hub does it. */
function takeOut(node: unknown, way: string[]): void {
  const [name = '', ...left] = way
  if (Array.isArray(node)) return node.forEach((one) => takeOut(one, name === '*' ? left : way))
  if (node === null || typeof node !== 'object') return
  if (left.length === 0) delete (node as Record<string, unknown>)[name]
  else takeOut((node as Record<string, unknown>)[name], left)
}

export function itemOf(kind: Kind, at: number, personal: boolean) {
  const data = Object.fromEntries(kind.fields.map((field) => [field.name, field.value(at)]))
  if (!personal) for (const pointer of kind.masked) takeOut(data, pointer.slice(1).split('/'))
  const stored = started - at * 47_000
  return {
    id: uuid(at), type: kind.path, major: kind.majors.at(-1), key: keyOf(kind, at), cursor: `1.${HEAD - at}`, time: at % 5 === 4 ? null : iso(stored - 90_000), recordedtime: iso(stored - 1_400),
    storedtime: iso(stored), sequence: `0000${Math.floor(stored * 1_000)}.0000000000`, source: pick(kind.sources, at), raw: uuid(at), data, masked: personal ? [] : kind.masked,
  }
}

function schemaOf(kind: Kind, major: number) {
  const fields = major === 1 && kind.majors.length > 1 ? kind.fields.slice(0, -1) : kind.fields
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `urn:iochub:schema:${kind.path.replace('/', ':')}:${major}`, title: kind.en, 'x-title-vi': kind.vi,
    description: kind.saysEn, 'x-description-vi': kind.saysVi, type: 'object', additionalProperties: false, required: [kind.fields[0]!.name],
    properties: Object.fromEntries(fields.map((field) => [field.name, { type: field.type ?? 'string', title: field.en, 'x-title-vi': field.vi, description: `${field.en}, as the source sends it.`, 'x-description-vi': `${field.vi} như nguồn gửi.`, 'x-classification': field.of, ...field.more }])),
  }
}

const consumers = () => {
  const now = Date.now()
  const reader = (account: string, path: string, behind: number | null, more: Record<string, unknown>) => ({ account, path, cursor: behind === null ? '0.88' : `1.${Math.max(1, HEAD - behind)}`, behind, behindMore: false, expired: false, lastRead: iso(now - 9_000), perMinute: 0, ...more })
  return [
    reader('ioc', 'environment/AirObservation', 0, { perMinute: 61.4 }),
    reader('ioc', 'health/HealthEncounter', 412, { perMinute: 208 }),
    reader('ioc', 'procedure/ServiceDossier', 100_000, { behindMore: true, perMinute: 900 }),
    reader('bao-cao', 'procedure/ServiceDossier', 5_400, { expired: true, lastRead: iso(now - 21 * DAY) }),
    reader('kho-cu', 'procedure/ServiceDossier', null, { lastRead: iso(now - 12 * DAY) }),
    reader('thu-nghiem', 'environment/AirObservation', 8_640, { lastRead: iso(now - 3 * DAY) }),
  ]
}

const fault = (status: number, error: string, message_vi: string, message_en: string): Reply => ({ status, body: { error, message_vi, message_en } })
const noFeed = fault(404, 'unknown_type', "Không có loại dữ liệu này; xem 'known'.", "There is no such type; see 'known'.")
const PARAMETERS = ['after', 'limit', 'format', 'bom', 'wait']

function page(kind: Kind, query: URLSearchParams, personal: boolean): Reply {
  for (const name of query.keys()) if (!PARAMETERS.includes(name)) return fault(400, 'unknown_parameter', "Tham số không có ở đây; xem 'allowed'.", "There is no such parameter here; see 'allowed'.")
  const after = query.get('after')
  if (after !== null && !/^\d+\.\d+$/.test(after)) return fault(400, 'bad_cursor', "'after' phải là 'cursor' mà lần gọi trước trả về, ví dụ 1.42; bỏ trống để đọc từ đầu.", "'after' is the 'cursor' that the last call returned, such as 1.42; leave it out to read from the beginning.")
  if (after?.startsWith('0.')) return fault(410, 'cursor_void', 'Kho đã được khôi phục từ sao lưu: đọc lại từ đầu, không có after.', 'The repository was restored from a backup: read again without after.')
  const limit = query.get('limit') ?? '100'
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 10_000) return fault(400, 'bad_limit', "'limit' là số nguyên từ 1 đến 10000.", "'limit' is a whole number from 1 to 10000.")
  const from = after === null ? HEAD - CHANGES : Math.max(HEAD - CHANGES, Number(after.split('.')[1]))
  const positions = Array.from({ length: Math.max(0, Math.min(Number(limit), HEAD - from)) }, (_, at) => from + at + 1)
  const items = positions.map((position) => itemOf(kind, HEAD - position, personal))
  const to = positions.at(-1) ?? HEAD
  const headers = { 'X-Hub-Cursor': `1.${to}`, 'X-Hub-Items': String(items.length), 'X-Hub-More': String(to < HEAD), Link: `</api/feeds/${kind.path}?after=1.${to}&limit=${limit}>; rel="next"` }
  if (query.get('format') === 'csv') {
    const names = kind.fields.filter((one) => !one.more?.properties).map((one) => one.name)
    const lines = items.map((one) => [one.key, one.cursor, one.storedtime, ...names.map((name) => JSON.stringify((one.data as Record<string, unknown>)[name] ?? ''))].join(','))
    return { status: 200, script: `${query.get('bom') ? '\ufeff' : ''}${[`hub_key,hub_cursor,hub_storedtime,${names.join(',')}`, ...lines].join('\r\n')}\r\n`, headers: { ...headers, 'Content-Type': 'text/csv;charset=utf-8' } }
  }
  return { status: 200, script: `{"items":[\n${items.map((one) => JSON.stringify(one)).join(',\n')}\n],"cursor":"1.${to}","more":${to < HEAD}}\n`, headers: { ...headers, 'Content-Type': 'application/json;charset=utf-8' } }
}

const feedOf = (kind: Kind) => {
  const [domain, type] = kind.path.split('/')
  return { path: kind.path, domain, type, majors: kind.majors, title_vi: kind.vi, title_en: kind.en, description_vi: kind.saysVi, description_en: kind.saysEn, classification: kind.classification, masked: kind.masked, records: kind.records, head: `1.${HEAD}`, oldest: `1.${HEAD - CHANGES}`, changesToday: kind.today }
}

export function answer(method: string, url: URL, _body: string, roles: string[]): Reply | undefined {
  if (method !== 'GET') return undefined
  const personal = roles.includes('personal')
  if (url.pathname === '/api/manage/feeds') return { status: 200, body: { feeds: KINDS.map(feedOf), consumers: consumers() } }
  const sample = /^\/api\/manage\/feeds\/(\w+\/\w+)\/sample$/.exec(url.pathname)
  if (sample) {
    const kind = kindOf(sample[1] ?? '')
    const limit = Math.min(CHANGES, Number(url.searchParams.get('limit') ?? 100))
    return kind ? { status: 200, body: { items: Array.from({ length: limit }, (_, at) => itemOf(kind, at, personal)) } } : noFeed
  }
  if (url.pathname === '/api/feeds') return { status: 200, body: { feeds: KINDS.map(feedOf) } }
  const read = /^\/api\/feeds\/(\w+\/\w+)(\/schema)?$/.exec(url.pathname)
  if (!read) return undefined
  const kind = kindOf(read[1] ?? '')
  if (!kind) return noFeed
  return read[2] ? { status: 200, body: schemaOf(kind, Number(url.searchParams.get('major') ?? kind.majors.at(-1))) } : page(kind, url.searchParams, personal)
}
