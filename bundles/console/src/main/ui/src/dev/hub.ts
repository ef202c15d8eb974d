/**
 * A hub that is not there: thirty synthetic sources in all states. For the making of pages and their tests alone; no built
 * page holds any of it.
 */
import type { Attention, History, HistoryPoint, Overview, SourceState, Status } from '../hub/api/types'

const started = Date.now() - 9 * 86_400_000
const iso = (millis: number) => new Date(millis).toISOString()

/** The same figures each time: a small generator with a seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

const NAMES: [string, string, string][] = [
  ['ioffice', 'Văn phòng điện tử iOffice', 'iOffice electronic office'],
  ['qoffice', 'Quản lý văn bản Q-Office', 'Q-Office document management'],
  ['eprocedure', 'Một cửa điện tử', 'Electronic one-stop shop'],
  ['tax', 'Thu ngân sách ngành thuế', 'Tax revenue'],
  ['education', 'Cơ sở dữ liệu giáo dục', 'Education database'],
  ['health', 'Khám chữa bệnh bảo hiểm y tế', 'Health insurance treatments'],
  ['camera', 'Camera giao thông', 'Traffic cameras'],
  ['air', 'Quan trắc không khí', 'Air quality stations'],
  ['water', 'Quan trắc mực nước', 'Water level stations'],
  ['feedback', 'Phản ánh hiện trường', 'Citizens’ feedback'],
  ['land', 'Địa chính', 'Land registry'],
  ['social', 'An sinh xã hội', 'Social security'],
  ['tourism', 'Lưu trú du lịch', 'Tourist accommodation'],
  ['power', 'Điện lực', 'Power supply'],
  ['press', 'Điểm báo', 'Press review'],
]

interface Kind {
  status: Status
  vi: string
  en: string
}

const kindOf = (at: number): Kind => {
  if (at === 3) return { status: 'DOWN', vi: 'Nguồn từ chối mật khẩu (CREDENTIALS). Cập nhật bí mật tax-password rồi chạy lại.', en: 'The source refused the password (CREDENTIALS). Set the secret tax-password anew.' }
  if (at === 17) return { status: 'DOWN', vi: 'Không kết nối được tới 10.20.30.40:1521 (COMMUNICATION). Kiểm tra đường truyền.', en: 'No connection to 10.20.30.40:1521 (COMMUNICATION). Check the line.' }
  if (at === 6) return { status: 'DEGRADED', vi: '38% bản ghi bị từ chối trong 10 phút qua: sai định dạng ngày.', en: '38% of the records of the last 10 minutes were rejected: dates in a wrong form.' }
  if (at === 22) return { status: 'STARTING', vi: 'Đang chờ đầu nối khởi động.', en: 'The connector is starting.' }
  return { status: 'UP', vi: '', en: '' }
}

export function sources(now: number): SourceState[] {
  return Array.from({ length: 30 }, (_, at) => {
    const [id, vi, en] = NAMES[at % NAMES.length]!
    const district = at >= NAMES.length
    const kind = kindOf(at)
    const turn = random(at * 7919 + Math.floor(now / 60_000))
    const rate = at % 7 === 5 ? 0 : Math.round(4 + (at % 5) * 30 * random(at + 1)())
    const paused = at === 11
    const freshness = at % 4 === 3 ? 0 : 300 * (1 + (at % 6))
    const age = paused ? 7_400 : kind.status === 'DOWN' ? 5_000 + at * 60 : at === 8 ? freshness + 900 : Math.min(freshness || 900, 12 + at * 9)
    const rejected = kind.status === 'DEGRADED' ? 1_824 : at % 5 === 2 ? at * 3 : 0
    return {
      source: district ? `${id}-huyen${at - 14}` : id,
      title_vi: district ? `${vi} – huyện ${at - 14}` : vi,
      title_en: district ? `${en} – district ${at - 14}` : en,
      connector: `vn.iochub.connector.${id}`,
      version: '0.1.0',
      status: kind.status,
      cause_vi: kind.vi,
      cause_en: kind.en,
      paused,
      pausedBy: paused ? 'lan' : null,
      pauseReason: paused ? 'Bảo trì cổng dịch vụ đến 17:00' : null,
      lastReceived: at === 22 ? null : iso(now - age * 1_000),
      freshnessSeconds: freshness,
      ageSeconds: at === 22 ? null : age,
      late: freshness > 0 && age > freshness && !paused,
      lagSeconds: at === 13 ? 412 : at % 3 === 0 ? 1.4 : 0,
      backlog: at === 13 ? 48_210 : at % 3 === 0 ? 14 : 0,
      waiting: at === 13 ? 120 : 0,
      quarantineOpen: rejected > 0 ? Math.ceil(rejected / 6) : 0,
      today: { received: rate * 840, accepted: rate * 2_100, rejected },
      perMinute: Array.from({ length: 60 }, (_, minute) =>
        paused || kind.status === 'DOWN' ? (minute < 18 ? Math.round(rate * turn()) : 0) : Math.round(rate * (0.6 + 0.6 * turn() + 0.25 * Math.sin(minute / 6)))),
    }
  })
}

export function overview(now = Date.now()): Overview {
  const all = sources(now)
  const attention: Attention[] = []
  const say = (level: Attention['level'], kind: string, source: SourceState | null, vi: string, en: string, page: string, minutes: number) =>
    attention.push({ level, kind, source: source?.source ?? null, part: null, since: iso(now - minutes * 60_000), text_vi: vi, text_en: en, page })
  for (const one of all) {
    const page = `/hub/sources/${one.source}`
    if (one.status === 'DOWN') say('critical', 'down', one, `${one.title_vi}: ngừng. ${one.cause_vi}`, `${one.title_en}: down. ${one.cause_en}`, page, 84)
  }
  say('critical', 'dead-letters', null, '3 thông điệp trung tâm không xử lý được đang nằm ở hub.dead. Xem lý do rồi gửi lại.', '3 messages that the hub could not handle are on hub.dead. Read why, then send them again.', '/hub/queues', 31)
  for (const one of all) {
    const page = `/hub/sources/${one.source}`
    if (one.status === 'DEGRADED') say('warning', 'rejecting', one, `${one.title_vi}: ${one.cause_vi}`, `${one.title_en}: ${one.cause_en}`, `/hub/quarantine?source=${one.source}`, 12)
    if (one.late && one.status === 'UP') say('warning', 'late', one, `${one.title_vi}: dữ liệu mới nhất đã cũ hơn mục tiêu.`, `${one.title_en}: the newest data are older than the target.`, page, 15)
    if (one.backlog > 10_000) say('warning', 'backlog', one, `${one.title_vi}: 48.210 bản ghi chờ ghi vào kho.`, `${one.title_en}: 48,210 records wait to be stored.`, page, 7)
    if (one.paused) say('info', 'paused', one, `${one.title_vi}: tạm dừng bởi ${one.pausedBy}: ${one.pauseReason}`, `${one.title_en}: paused by ${one.pausedBy}: ${one.pauseReason}`, page, 123)
  }
  return {
    now: iso(now),
    status: 'DEGRADED',
    ready: true,
    accepting: true,
    version: '0.1.0',
    startedAt: iso(started),
    parts: ['broker', 'database', 'repository', 'deploy', 'audit', 'backup', 'disk', 'sources'].map((part) => ({
      part,
      status: part === 'sources' ? 'DEGRADED' : 'UP',
      since: iso(started),
      cause_vi: part === 'sources' ? '2 nguồn ngừng' : '',
      cause_en: part === 'sources' ? '2 sources are down' : '',
    })),
    sources: all,
    flow: { receivedPerMinute: 1_482, queued: 48_266, storedPerMinute: 3_710, rejectedPerMinute: 41, readPerMinute: 912, deadLetters: 3, records: 18_402_331 },
    attention,
  }
}

export function history(source: string, span: string, now = Date.now()): History {
  const [count, minutes, step] = span === 'hour' ? [60, 1, 'minute'] as const : span === 'day' ? [288, 5, 'minute'] as const
    : span === 'week' ? [168, 60, 'hour'] as const : span === 'month' ? [720, 60, 'hour'] as const : [365, 1_440, 'day'] as const
  const turn = random(source.length * 31 + count)
  const points: HistoryPoint[] = Array.from({ length: count }, (_, at) => {
    const wave = (0.7 + 0.5 * Math.sin(at / (count / 9))) * minutes
    const received = Math.round(40 * wave * (0.7 + 0.5 * turn()))
    const rejected = turn() > 0.93 ? Math.round(received * 0.2) : Math.round(received * 0.004)
    return {
      at: iso(now - (count - at) * minutes * 60_000),
      received,
      bytes: received * 4_200,
      accepted: received * 3,
      rejected,
      stored: received * 3 - 12,
      duplicate: 12,
      refused: 0,
      receiptMs: at % 41 === 40 ? null : { p50: 4 + 2 * turn(), p95: 14 + 6 * turn(), p99: 30 + 30 * turn() },
      storeMs: at % 41 === 40 ? null : { p50: 60 + 30 * turn(), p95: 180 + 80 * turn(), p99: 420 + 200 * turn() },
    }
  })
  return { step, from: points[0]!.at, to: iso(now), points }
}

const OPERATIONS: [string, string, string][] = [
  ['quarantine.look', 'viewer', 'LOOK'], ['quarantine.content', 'operator', 'CONTENT'], ['quarantine.check', 'operator', 'LOOK'],
  ['quarantine.preview', 'operator', 'CONTENT'], ['quarantine.mend', 'operator', 'CHANGE'], ['quarantine.retry', 'operator', 'CHANGE'],
  ['quarantine.discard', 'operator', 'CHANGE'], ['message.look', 'viewer', 'LOOK'], ['message.content', 'operator', 'CONTENT'],
  ['trace', 'viewer', 'LOOK'], ['replay.look', 'viewer', 'LOOK'], ['replay.start', 'operator', 'CHANGE'],
  ['replay.pause', 'operator', 'CHANGE'], ['replay.resume', 'operator', 'CHANGE'], ['replay.cancel', 'operator', 'CHANGE'],
  ['replay.rate', 'operator', 'CHANGE'], ['source.look', 'viewer', 'LOOK'], ['source.diagnose', 'operator', 'LOOK'],
  ['source.pause', 'operator', 'CHANGE'], ['source.resume', 'operator', 'CHANGE'], ['source.poll', 'operator', 'CHANGE'],
  ['source.cursor', 'operator', 'CHANGE'], ['dead-letter.look', 'viewer', 'LOOK'], ['dead-letter.redrive', 'operator', 'CHANGE'],
  ['dead-letter.discard', 'admin', 'CHANGE'], ['queue.look', 'viewer', 'LOOK'], ['queue.content', 'operator', 'CONTENT'],
  ['queue.move', 'operator', 'CHANGE'], ['queue.purge', 'admin', 'CHANGE'], ['storage.look', 'viewer', 'LOOK'], ['storage.clean', 'operator', 'CHANGE'],
  ['feed.look', 'viewer', 'LOOK'], ['record.look', 'viewer', 'LOOK'], ['record.personal', 'viewer', 'CONTENT'],
  ['repository.look', 'viewer', 'LOOK'],
  ['audit.look', 'admin', 'LOOK'], ['audit.verify', 'admin', 'LOOK'], ['deployment.look', 'viewer', 'LOOK'],
  ['deployment.check', 'admin', 'LOOK'], ['deployment.deploy', 'admin', 'CHANGE'], ['deployment.remove', 'admin', 'CHANGE'],
  ['deployment.roll-back', 'admin', 'CHANGE'],
]

export interface Reply {
  status: number
  body?: unknown
  /** Instead of a body in JSON: a module of a tab. */
  script?: string
  headers?: Record<string, string | string[]>
}

const paused = new Map<string, string>()

function source(id: string, now: number): Reply {
  const found = sources(now).find((one) => one.source === id)
  if (!found) return { status: 404, body: { error: 'not_found', message_vi: `Không có nguồn ${id}.`, message_en: `There is no source ${id}.` } }
  return {
    status: 200,
    body: {
      ...found,
      paused: paused.has(id) || found.paused,
      system: 'Portal 4.2',
      owner: 'Sở Tài chính',
      pushes: false,
      types: ['tax/Payment', 'tax/Declaration'],
      cursors: [{ name: 'changes', position: iso(now - 60_000) }],
      messages: Array.from({ length: 20 }, (_, at) => ({
        id: `01a2053f-0dd7-796a-a8b1-b8dbb14b08${(16 + at).toString(16)}`, received: iso(now - at * 61_000), size: 4_096 + at * 310, accepted: 3 + (at % 4), rejected: at % 6 === 4 ? 1 : 0,
      })),
      configuration: [
        { key: 'url', value: 'https://portal.example.gov.vn/api/v2/payments', secret: false, file: `etc/vn.iochub.connector.${id}-main.cfg` },
        { key: 'user', value: 'iochub', secret: false, file: `etc/vn.iochub.connector.${id}-main.cfg` },
        { key: 'password', value: null, secret: true, file: `etc/vn.iochub.connector.${id}-main.cfg` },
        { key: 'period', value: '60', secret: false, file: `etc/vn.iochub.connector.${id}-main.cfg` },
      ],
      deployments: Array.from({ length: 3 }, (_, at) => ({
        number: 12 - at, began: iso(now - (at + 1) * 86_400_000), ended: iso(now - (at + 1) * 86_400_000 + 2_300), by: at ? 'deploy' : 'an',
        connector: `iochub-connector-${id}`, kind: at === 2 ? 'INSTALL' : 'UPGRADE', from: at === 2 ? null : '0.0.9', to: '0.1.0', result: at === 1 ? 'ROLLED_BACK' : 'DONE',
      })),
    },
  }
}

/** What it knows of a call; undefined where another is to answer. */
export type Answerer = (method: string, url: URL, body: string, roles: string[]) => Reply | undefined

/** What page authors put beside this: each answers what it knows. */
let others: Answerer[] = []
export const addAnswers = (found: Answerer[]): void => {
  others = found
}

export function answer(method: string, url: URL, body: string, cookie: string, now = Date.now()): Reply {
  const path = url.pathname
  const user = /hub-session=([\w-]+)/.exec(cookie)?.[1]
  if (path === '/hawtio/auth/login') {
    const { username, password } = JSON.parse(body || '{}') as { username?: string; password?: string }
    if (!username || password === 'wrong') return { status: 403, body: { error: 'wrong_password_or_user', message_vi: 'Sai tài khoản hoặc mật khẩu', message_en: 'The user or the password is wrong' } }
    if (username === 'source') return { status: 403, body: { error: 'role_missing', message_vi: 'Thiếu vai trò', message_en: 'A role is missing' } }
    return { status: 200, body: {}, headers: { 'Set-Cookie': [`hub-session=${username}; Path=/; HttpOnly; SameSite=Strict`, 'XSRF-TOKEN=dev; Path=/'] } }
  }
  if (path === '/hawtio/auth/logout') return { status: 303, headers: { Location: '/hawtio/', 'Set-Cookie': 'hub-session=; Path=/; Max-Age=0' } }
  if (!user) return { status: path === '/hawtio/user' ? 403 : 401, body: { error: 'unauthorized', message_vi: 'Chưa đăng nhập.', message_en: 'Not logged in.' } }
  const roles = user === 'viewer' ? ['viewer'] : user === 'operator' ? ['viewer', 'operator'] : ['viewer', 'operator', 'admin', 'personal']
  if (path === '/hawtio/session') return { status: 200, body: { user, roles, idleSeconds: 1_800, hub: { province: '079', name_vi: 'Trung tâm điều hành đô thị thông minh', name_en: 'Smart city operations centre' } } }
  if (path === '/hawtio/user') return { status: 200, body: user }
  if (path === '/hawtio/plugins') {
    return {
      status: 200,
      body: [
        { id: 'vn.iochub.connector.camera', title_vi: 'Bản đồ camera', title_en: 'Map of cameras', url: '/hawtio/plugins/camera/0.1.0/plugin.js' },
        { id: 'vn.iochub.connector.broken', title_vi: 'Thẻ hỏng', title_en: 'Broken tab', url: '/hawtio/plugins/broken/0.1.0/plugin.js' },
      ],
    }
  }
  if (path === '/hawtio/plugins/camera/0.1.0/plugin.js') {
    return {
      status: 200,
      script: `export default ({ React, PatternFly, parts }) => ({ component: () => React.createElement('div', { className: 'hub-page' },
        React.createElement(parts.PageHead, { title: 'Camera' }), React.createElement(PatternFly.Button, { variant: 'primary' }, 'PatternFly')) })`,
    }
  }
  if (path === '/hawtio/plugins/broken/0.1.0/plugin.js') return { status: 200, script: `export default () => { throw new Error('a fault of the connector') }` }
  for (const other of others) {
    const given = other(method, url, body, roles)
    if (given) return given
  }
  if (!path.startsWith('/api/manage/')) return { status: 404, body: {} }
  const what = path.slice('/api/manage'.length)
  const parts = what.split('/').slice(1)
  if (method !== 'GET') {
    if (parts[0] === 'sources' && parts[1]) {
      if (parts[2] === 'pause') paused.set(parts[1], body)
      if (parts[2] === 'resume') paused.delete(parts[1])
      return { status: 200, body: { source: parts[1], done: true, count: 25 } }
    }
    if (what === '/replays/preview') return { status: 200, body: { count: 1_204, bytes: 5_200_000, gone: 0, oldest: iso(now - 86_400_000), newest: iso(now), parts: [], obstacles: [] } }
    if (what === '/replays') return { status: 202, body: { id: 7 } }
    return { status: 404, body: { error: 'not_found', message_vi: 'Không có.', message_en: 'No such thing.' } }
  }
  if (what === '/overview') return { status: 200, body: overview(now) }
  if (what === '/operations') {
    return { status: 200, body: { operations: OPERATIONS.map(([operation, role, kind]) => ({ operation, role, kind, purpose: '', allowed: roles.includes(role) })) } }
  }
  if (parts[0] === 'sources' && parts[2] === 'history') return { status: 200, body: history(parts[1] ?? '', url.searchParams.get('span') ?? 'hour', now) }
  if (parts[0] === 'sources' && parts[2] === 'diagnosis') {
    return {
      status: 200,
      body: {
        subject: parts[1], well: false, sources: [],
        causes: [{ code: 'CREDENTIALS', text_vi: 'Nguồn từ chối mật khẩu lúc 08:14:02.', text_en: 'The source refused the password at 08:14:02.', remedy_vi: 'Đặt lại bí mật: hub:secret-set tax-password', remedy_en: 'Set the secret anew: hub:secret-set tax-password' }],
      },
    }
  }
  if (parts[0] === 'sources' && parts[1] && !parts[2]) return source(parts[1], now)
  return { status: 404, body: { error: 'not_found', message_vi: `Chưa có ${what}.`, message_en: `There is no ${what} yet.` } }
}
