/** Queues that are not there, and what lies on them: synthetic, and moved in memory alone. */
import type { Reply } from '../hub'

interface Made {
  id: string
  at: number
  size: number
  type: string
  deliveryCount: number
  properties: Record<string, string>
  originalQueue: string | null
  content: string | Buffer64
}

/** What is no text. */
interface Buffer64 {
  base64: string
}

const started = Date.now()
const iso = (millis: number) => new Date(millis).toISOString()
const SOURCES = ['ioffice', 'eprocedure', 'tax', 'education', 'health', 'camera', 'air', 'water', 'feedback', 'land', 'social', 'power']
const FLOW = ['in', 'raw', 'records', 'quarantine', 'reply'] as const
const PERSONAL = ['health', 'social']

const LOSES: Record<string, [string, string]> = {
  records: ['Các bản ghi đã nhận nhưng chưa vào kho: mất hẳn, trừ khi phát lại thông điệp gốc còn giữ.', 'Records that were taken and are not in the repository yet: they are gone, unless their raw messages are kept and replayed.'],
  raw: ['Thông điệp gốc chưa được lưu: không phát lại và không truy nguồn được nữa.', 'Raw messages that are not stored yet: they can be neither replayed nor traced.'],
  quarantine: ['Các dòng bị từ chối chưa vào khu cách ly: không ai xem hay sửa được nữa.', 'Refused rows that are not in quarantine yet: nobody can look at them or mend them any more.'],
  in: ['Dữ liệu nguồn đã gửi mà hub chưa nhận: nguồn phải gửi lại.', 'What the source has sent and the hub has not taken: the source must send it again.'],
  reply: ['Biên nhận mà nguồn chưa lấy; kết quả vẫn hỏi được qua HTTP.', 'Receipts that the source has not fetched; what became of its messages can still be asked by HTTP.'],
  dead: ['Các thông điệp hub không xử lý được: không gửi lại được nữa.', 'Messages that the hub could not handle: they cannot be put back any more.'],
  other: ['Thông điệp chờ bên nhận lấy; dữ liệu trong kho không đổi.', 'Messages that wait for their consumer; what is in the repository stays.'],
}

let last = 0
const id = () => `ID:5f1c0d7a-${(++last).toString(16).padStart(4, '0')}-11f0-9c1e-0242ac120002`
const json = (source: string, at: number) => JSON.stringify({ id: `${source}-${at}`, name: `Điểm ${at}`, value: 40 + at, note: 'dữ liệu tổng hợp để thử' })

function message(kind: string, source: string, at: number): Made {
  const properties: Record<string, string> = kind === 'in' || kind === 'reply' ? {} : {
    cloudEvents_source: source, hub_raw: `018f3c1e-7a52-7c3e-9d10-5b0d6a1f${(0x1000 + at).toString(16)}`, hub_connector: `vn.iochub.connector.${source} 0.1.0`,
    ...(kind === 'records' && { cloudEvents_type: `${source}/Observation`, hub_item: String(at) }),
    ...(kind === 'raw' && { hub_raw_content_type: 'application/json', hub_raw_size: '412' }),
    ...(kind === 'quarantine' && { hub_reject_code: 'BAD_DATE', hub_reject_path: '/date', hub_reject_reason_vi: 'Ngày không tồn tại.', hub_reject_reason_en: 'The date does not exist.' }),
  }
  return { id: id(), at: started - at * 1_700 - 4_000, size: 412 + at, type: 'bytes', deliveryCount: at % 3 === 0 ? 1 : 0, properties, originalQueue: null, content: json(source, at) }
}

const REASONS: [string, string][] = [
  ['Loại bản ghi tax/Payment v3 không có trong kho. Triển khai đầu nối khai báo loại này, rồi gửi lại.', 'The record type tax/Payment v3 is not in the repository. Deploy a connector that declares it, then retry.'],
  ['Thông điệp không phải của trung tâm: thiếu hub_raw.', 'The message is none of the hub’s: hub_raw is missing.'],
]

const dead = (source: string, kind: string, at: number, reason: number): Made => ({
  ...message(kind, source, at),
  at: started - 7_200_000 - at * 60_000,
  deliveryCount: 5,
  originalQueue: `hub.${kind}.${source}`,
  properties: { ...message(kind, source, at).properties, hub_dead_from: `hub.${kind}.${source}`, hub_dead_reason_vi: REASONS[reason]![0], hub_dead_reason_en: REASONS[reason]![1], hub_dead_at: String(started - 1_860_000 - at * 60_000) },
})

/** How many messages lie where; no other queue of a source has any. */
const DEPTHS: Record<string, number> = { 'hub.in.camera': 14, 'hub.records.power': 1_204, 'hub.records.ioffice': 37, 'hub.raw.ioffice': 6, 'hub.quarantine.camera': 3, 'hub.reply.tax': 9, 'hub.in.land': 2 }
const NO_CONSUMER = ['hub.in.camera', 'hub.in.land']
const LISTED = 1_204

const lying = new Map<string, Made[]>()
for (const kind of FLOW) {
  for (const source of SOURCES) {
    const queue = `hub.${kind}.${source}`
    lying.set(queue, Array.from({ length: Math.min(LISTED, DEPTHS[queue] ?? 0) }, (_, at) => message(kind, source, at)))
  }
}
// What the hub derives itself has this one alone.
lying.set('hub.records.hub', [])
lying.set('hub.dead', [
  dead('tax', 'records', 0, 0), dead('health', 'records', 1, 0), dead('tax', 'records', 2, 0),
  { ...message('in', 'air', 3), type: 'object', originalQueue: null, deliveryCount: 10, content: { base64: 'rO0ABXQABGRlYWQ=' } },
  { ...dead('water', 'raw', 4, 1), id: '' },
])
lying.set('DLQ', [{ ...message('in', 'feedback', 5), originalQueue: 'hub.in.feedback', deliveryCount: 10 }])
lying.set('ExpiryQueue', [])
lying.set('hub.replay.bi', [message('records', 'air', 6)])

const kindOf = (queue: string): string =>
  ['hub.dead', 'DLQ', 'ExpiryQueue'].includes(queue) ? 'dead' : FLOW.find((kind) => queue.startsWith(`hub.${kind}.`)) ?? 'other'
const sourceOf = (queue: string): string | null => (/^hub\.(?:in|raw|records|quarantine|reply)\.(.+)$/.exec(queue)?.[1] ?? null)

function shown(queue: string, messages: Made[]) {
  const kind = kindOf(queue)
  const loses = LOSES[kind] ?? LOSES.other!
  const consumers = kind === 'dead' || kind === 'reply' || kind === 'other' || NO_CONSUMER.includes(queue) ? 0 : 1
  const taken = kind === 'dead' ? 0 : 18_000 + queue.length * 731
  return {
    queue, address: queue, kind, source: sourceOf(queue), messages: messages.length, delivering: consumers === 0 ? 0 : Math.min(10, messages.length), consumers,
    added: taken + messages.length, acknowledged: taken, paged: messages.length > 1_000, bytes: messages.reduce((sum, one) => sum + one.size, 0), loses_vi: loses[0], loses_en: loses[1],
  }
}

const listed = (one: Made) => ({ ...one, content: undefined, at: iso(one.at), redelivered: one.deliveryCount > 0 })
const fault = (status: number, error: string, message_vi: string, message_en: string): Reply => ({ status, body: { error, message_vi, message_en } })
const needs = (role: string) => fault(403, 'forbidden', `Cần vai trò ${role}.`, `The role ${role} is needed.`)

/** Takes those that are wanted and fit from a queue. */
function take(queue: string, given: { ids?: string[]; all?: boolean }, fits: (one: Made) => boolean): Made[] {
  const messages = lying.get(queue) ?? []
  const taken = messages.filter((one) => one.id !== '' && (given.all || given.ids?.includes(one.id)) && fits(one))
  lying.set(queue, messages.filter((one) => !taken.includes(one)))
  return taken
}

function back(queue: string, given: { ids?: string[]; all?: boolean }): Reply {
  const taken = take(queue, given, (one) => one.originalQueue !== null)
  for (const one of taken) {
    const properties = Object.fromEntries(Object.entries(one.properties).filter(([name]) => !name.startsWith('hub_dead_')))
    lying.get(one.originalQueue ?? '')?.push({ ...one, properties, originalQueue: null, deliveryCount: 0 })
  }
  return { status: 200, body: { count: taken.length } }
}

export function answer(method: string, url: URL, body: string, roles: string[]): Reply | undefined {
  const path = url.pathname.replace('/api/manage', '')
  const limit = Number(url.searchParams.get('limit') ?? 100)
  const given = JSON.parse(method === 'GET' ? '{}' : body.startsWith('{') ? body : '{}') as { ids?: string[]; all?: boolean; to?: string; reason?: string; expected?: number }
  if (path === '/queues') return { status: 200, body: { queues: [...lying].map(([queue, messages]) => shown(queue, messages)).sort((one, other) => one.queue.localeCompare(other.queue)) } }
  if (path === '/dead-letters/redrive') return roles.includes('operator') ? back('hub.dead', given) : needs('operator')
  if (path === '/dead-letters/discard') return roles.includes('admin') ? { status: 200, body: { count: take('hub.dead', given, () => true).length } } : needs('admin')
  const found = /^\/queues\/([^/]+)\/(messages|move|purge)(?:\/(.+))?$/.exec(path)
  if (!found) return undefined
  const queue = decodeURIComponent(found[1] ?? '')
  const messages = lying.get(queue)
  if (!messages) return fault(404, 'not_found', 'Không có hàng đợi này.', 'There is no such queue.')
  if (found[2] === 'messages') {
    if (found[3] === undefined) return { status: 200, body: { messages: messages.slice(0, limit).map(listed) } }
    if (!roles.includes('operator')) return needs('operator')
    const one = messages.find((wanted) => wanted.id === decodeURIComponent(found[3] ?? ''))
    if (!one) return fault(404, 'not_found', 'Thông điệp này không còn trong hàng đợi.', 'There is no such message on the queue any more.')
    const source = sourceOf(one.originalQueue ?? queue)
    if (!roles.includes('personal') && source !== null && PERSONAL.includes(source)) return fault(403, 'forbidden', "Nội dung của nguồn này có thể chứa dữ liệu cá nhân: cần thêm vai trò 'personal'.", "The content of this source may be personal: the role 'personal' is needed too.")
    const text = typeof one.content === 'string' ? one.content : null
    return { status: 200, body: { ...listed(one), properties: { ...one.properties, JMSXDeliveryCount: String(one.deliveryCount) }, source, text, base64: typeof one.content === 'string' ? null : one.content.base64, whole: true } }
  }
  if (found[2] === 'move' && !roles.includes('operator')) return needs('operator')
  if (found[2] === 'purge' && !roles.includes('admin')) return needs('admin')
  if (!given.reason) return fault(400, 'invalid', 'Hãy nêu lý do.', 'Give a reason.')
  if (found[2] === 'purge') {
    if (given.expected !== messages.length) return fault(409, 'conflict', `Hàng đợi đang có ${messages.length} thông điệp, không phải ${given.expected}: không xóa gì.`, `The queue has ${messages.length} messages now and not ${given.expected}: nothing was deleted.`)
    lying.set(queue, [])
    return { status: 200, body: { count: messages.length } }
  }
  if (kindOf(queue) === 'dead') return back(queue, given)
  const target = lying.get(given.to ?? '')
  if (kindOf(queue) !== 'in' || kindOf(given.to ?? '') !== 'in' || !target) return fault(409, 'conflict', 'Thông điệp nguồn đã gửi chỉ chuyển được sang hàng hub.in của nguồn khác.', 'What a source has sent can only go to another instance’s queue, hub.in.<instance>.')
  const taken = take(queue, given, () => true)
  target.push(...taken)
  return { status: 200, body: { count: taken.length } }
}
