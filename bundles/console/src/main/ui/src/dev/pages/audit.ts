/** An audit trail that is not there. */
import type { Reply } from '../hub'

const ACTS: [string, string, string, string, Record<string, string>][] = [
  ['an', 'http', 'quarantine.mend', 'row 17', { reason: 'Sửa theo công văn 12', edit: 'value', pointer: '/list/3/date', state: 'RESOLVED' }],
  ['lan', 'shell', 'source.pause', 'tax', { reason: 'Bảo trì cổng đến 17:00' }],
  ['an', 'http', 'replay.start', 'camera', { kind: 'MESSAGES', rate: '100', sources: 'camera', codes: 'BAD_DATE', replay: '7', total: '1204' }],
  ['binh', 'ssh', 'shell.command', '', { commands: 'hub:status' }],
  ['viewer', 'http', 'audit.look', '', { reason: 'role' }],
  ['an', 'http', 'quarantine.content', 'row 21', { source: 'health' }],
  ['binh', 'jmx', 'login', '', { from: '10.0.4.17' }],
  ['hub', 'hub', 'configuration.change', 'vn.iochub.connector.tax-main', { changed: 'period', file: 'vn.iochub.connector.tax-main.cfg' }],
]
const OUTCOMES = ['DONE', 'BEGUN', 'DONE', 'DONE', 'REFUSED', 'DONE', 'REFUSED', 'SEEN']
const started = Date.now()
const COUNT = 431

const entries = Array.from({ length: COUNT }, (_, at) => {
  const sequence = COUNT - at
  const [actor, via, action, target, details] = ACTS[sequence % ACTS.length]!
  return { sequence, at: new Date(started - at * 740_000).toISOString(), actor, via, action, target, outcome: OUTCOMES[sequence % OUTCOMES.length], details, hash: sequence.toString(16).padStart(4, '0').repeat(16) }
})

export function answer(_method: string, url: URL, _body: string, roles: string[]): Reply | undefined {
  const path = url.pathname.replace('/api/manage', '')
  if (path !== '/audit' && path !== '/audit/verification') return undefined
  if (!roles.includes('admin')) return { status: 403, body: { error: 'forbidden', message_vi: 'Cần vai trò admin.', message_en: 'The role admin is needed.' } }
  if (path === '/audit/verification') return { status: 200, body: { intact: true, first: 1, last: COUNT, head: entries[0]!.hash, fault_vi: null, fault_en: null } }
  const query = url.searchParams
  const get = (name: string) => query.get(name) ?? ''
  const limit = Number(query.get('limit') ?? 100)
  const before = Number(query.get('before') ?? Infinity)
  const found = entries.filter((one) =>
    one.sequence < before && (!get('actor') || one.actor === get('actor')) && one.action.startsWith(get('action'))
    && (!get('target') || one.target === get('target')) && (!get('outcome') || one.outcome === get('outcome'))
    && (!get('from') || one.at >= get('from')) && (!get('to') || one.at < get('to'))).slice(0, limit)
  return { status: 200, body: { entries: found, before: found.length < limit ? null : found.at(-1)!.sequence } }
}
