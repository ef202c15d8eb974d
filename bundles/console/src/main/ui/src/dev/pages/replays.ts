/** Replays that are not there: those that run go on with the clock. */
import type { Reply } from '../hub'

type State = 'RUNNING' | 'PAUSED' | 'WAITING' | 'DONE' | 'CANCELLED' | 'FAILED'

const started = Date.now()
const iso = (millis: number) => new Date(millis).toISOString()
const none = { sources: [] as string[], types: [] as string[], from: null as string | null, to: null as string | null, codes: [] as string[], cause: null as string | null, messages: [] as string[] }

const replay = (id: number, state: State, more: Record<string, unknown>) => ({
  id, kind: 'MESSAGES', state, cause_vi: '', cause_en: '', by: 'an', revision: 20 + id, perSecond: 100, consumer: null as string | null, filter: none,
  total: 1_204, done: 0, sent: 0, changed: 0, rejected: 0, resolved: 0, created: iso(started - (8 - id) * 5_400_000), started: null as string | null, ended: null as string | null, ...more,
})

const replays = [
  replay(1, 'DONE', { filter: { ...none, sources: ['camera'], codes: ['BAD_DATE'] }, done: 1_204, sent: 3_588, changed: 1_190, resolved: 1_190, rejected: 14, started: iso(started - 9e6), ended: iso(started - 8.9e6) }),
  replay(2, 'FAILED', { filter: { ...none, sources: ['tax'], from: iso(started - 9e8) }, done: 300, sent: 310, cause_vi: 'Nguồn tax không chạy suốt 10 phút. Khởi động nguồn rồi bắt đầu lần phát lại mới.', cause_en: 'The source tax did not run for 10 minutes. Start it, then start another replay.', started: iso(started - 8e6), ended: iso(started - 7e6) }),
  replay(3, 'DONE', { kind: 'CHANGES', consumer: 'ioc-dashboard', filter: { ...none, types: ['air/Observation'] }, total: 48_000, done: 48_000, sent: 48_000, started: iso(started - 6e6), ended: iso(started - 5.4e6) }),
  replay(4, 'CANCELLED', { by: 'lan', filter: { ...none, types: ['water/Level'], from: iso(started - 9e8), to: iso(started - 8e8) }, done: 44, sent: 44, started: iso(started - 4e6), ended: iso(started - 3.9e6) }),
  replay(5, 'RUNNING', { filter: { ...none, sources: ['camera', 'camera-huyen7'], cause: '00c0ffee00c0ffee' }, total: 12_400, done: 3_100, sent: 9_280, changed: 212, resolved: 212, rejected: 3, perSecond: 20, started: iso(started - 155_000) }),
  replay(6, 'PAUSED', { by: 'lan', filter: { ...none, sources: ['water'], messages: ['018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001'] }, total: 1, done: 0, started: iso(started - 60_000) }),
  replay(7, 'WAITING', { filter: { ...none, sources: ['health'] }, cause_vi: 'Chờ lần phát lại 5.', cause_en: 'Waits for replay 5.' }),
]
let told = started

function go(now: number) {
  const seconds = (now - told) / 1_000
  told = now
  for (const one of replays) {
    if (one.state !== 'RUNNING') continue
    one.done = Math.min(one.total, Math.round(one.done + seconds * one.perSecond))
    one.sent = one.done * 3
    if (one.done === one.total) Object.assign(one, { state: 'DONE', ended: iso(now), changed: one.changed + 40 })
  }
}

const fault = (status: number, error: string, message_vi: string, message_en: string): Reply => ({ status, body: { error, message_vi, message_en } })

export function answer(method: string, url: URL, body: string, roles: string[]): Reply | undefined {
  const path = url.pathname.replace('/api/manage', '')
  if (!path.startsWith('/replays')) return undefined
  const now = Date.now()
  go(now)
  if (method === 'GET') {
    const one = replays.find((found) => path === `/replays/${found.id}`)
    return one ? { status: 200, body: one } : path === '/replays' ? { status: 200, body: { replays: [...replays].reverse() } } : fault(404, 'not_found', 'Không có lần phát lại này.', 'There is no such replay.')
  }
  const given = JSON.parse(body || '{}') as { sources?: string[]; perSecond?: number; kind?: string; consumer?: string } & Record<string, unknown>
  if (path === '/replays/preview') {
    const parts = (given.sources ?? ['camera', 'water', 'air']).map((source, at) => ({ source, count: 1_204 - at * 300, bytes: 5_200_000 - at * 900_000 }))
    const count = parts.reduce((sum, one) => sum + one.count, 0)
    return { status: 200, body: { count, bytes: count * 4_300, gone: given.sources?.includes('water') ? 12 : 0, oldest: iso(started - 30 * 86_400_000), newest: iso(now - 60_000), parts, obstacles: given.sources?.includes('power') ? [{ vi: 'Nguồn power chưa được triển khai.', en: 'The source power is not deployed.' }] : [] } }
  }
  if (!roles.includes('operator')) return fault(403, 'forbidden', 'Cần vai trò operator.', 'The role operator is needed.')
  if (path === '/replays') {
    const busy = replays.some((one) => one.state === 'RUNNING')
    const made = replay(replays.length + 1, busy ? 'WAITING' : 'RUNNING', { kind: given.kind ?? 'MESSAGES', consumer: given.consumer ?? null, filter: { ...none, ...Object.fromEntries(Object.entries(given).filter(([name]) => name in none)) }, perSecond: given.perSecond ?? 100, created: iso(now), started: busy ? null : iso(now) })
    replays.push(made)
    return { status: 202, body: made }
  }
  const [, id, what] = /^\/replays\/(\d+)\/(\w+)$/.exec(path) ?? []
  const one = replays.find((found) => found.id === Number(id))
  if (!one) return fault(404, 'not_found', 'Không có lần phát lại này.', 'There is no such replay.')
  if (what === 'pause') one.state = 'PAUSED'
  if (what === 'resume') one.state = 'RUNNING'
  if (what === 'cancel') Object.assign(one, { state: 'CANCELLED', ended: iso(now) })
  if (what === 'rate') one.perSecond = given.perSecond ?? one.perSecond
  return { status: 200, body: one }
}
