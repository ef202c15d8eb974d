/** Connectors that are not there, and their reports. An archive whose first bytes say "refuse" is refused. */
import type { Reply } from '../hub'

const started = Date.now()
const iso = (millis: number) => new Date(millis).toISOString()
const finding = (code: string, blocks: boolean, vi: string, en: string) => ({ code, blocks, vi, en })
const name = (source: string) => `iochub-connector-${source}`

const deployed = ['tax', 'camera', 'water', 'air', 'health', 'ioffice', 'eprocedure', 'feedback'].map((source, at) => ({
  connector: name(source),
  version: at % 3 === 0 ? '0.2.0' : '0.1.0',
  file: `${name(source)}-${at % 3 === 0 ? '0.2.0' : '0.1.0'}.kar`,
  since: iso(started - at * 9e7 - 6e5),
  previous: at % 3 === 0 ? ['0.1.0'] : [],
}))

const SOURCE_DOWN = finding('SOURCE_DOWN', false, 'Nguồn tax chạy nhưng chưa kết nối được tới 10.20.30.40:1521.', 'The source tax runs, and cannot reach 10.20.30.40:1521 yet.')
const WRONG_TYPE = finding('WRONG_TYPE', true, 'etc/vn.iochub.connector.camera-camera.cfg: poll.seconds = "mười" không phải số nguyên. Sửa thành một số, ví dụ 60.', 'etc/vn.iochub.connector.camera-camera.cfg: poll.seconds = "ten" is no whole number. Write a number, such as 60.')
const UNKNOWN_KEY = finding('UNKNOWN_KEY', false, 'Khóa pol.seconds không có tác dụng. Có phải poll.seconds?', 'The key pol.seconds has no effect. Is it poll.seconds?')

const report = (number: number, connector: string, kind: string, from: string | null, to: string | null, result: string, by: string, findings: unknown[] = []) => ({
  number, began: iso(started - (20 - number) * 4e6), ended: iso(started - (20 - number) * 4e6 + 1_840 * number), by, connector: name(connector), kind, from, to, result, findings,
})

const reports = [
  report(1, 'tax', 'INSTALL', null, '0.1.0', 'DONE', 'deploy'),
  report(2, 'camera', 'INSTALL', null, '0.2.0', 'REFUSED', 'an', [UNKNOWN_KEY, WRONG_TYPE]),
  report(3, 'tax', 'UPGRADE', '0.1.0', '0.2.0', 'DONE', 'an', [SOURCE_DOWN]),
  report(4, 'water', 'UPGRADE', '0.1.0', '0.2.0', 'ROLLED_BACK', 'lan', [finding('NOT_STARTED', true, 'Bản 0.2.0 không chạy sau 60 giây: thiếu bí mật water-token. Bản 0.1.0 đã chạy lại.', 'Version 0.2.0 did not run after 60 seconds: the secret water-token is missing. Version 0.1.0 runs again.')]),
  report(5, 'land', 'REMOVE', '0.1.0', null, 'DONE', 'an'),
]

const fault = (status: number, error: string, message_vi: string, message_en: string): Reply => ({ status, body: { error, message_vi, message_en } })

export function answer(method: string, url: URL, body: string, roles: string[]): Reply | undefined {
  const path = url.pathname.replace('/api/manage', '')
  if (!path.startsWith('/deployments')) return undefined
  if (method === 'GET') {
    const one = reports.find((found) => path === `/deployments/${found.number}`)
    if (one) return { status: 200, body: one }
    return path === '/deployments' ? { status: 200, body: { deployed, deployments: [...reports].reverse() } } : fault(404, 'unknown', 'Không có lần cài đặt này.', 'There is no such deployment.')
  }
  if (!roles.includes('admin')) return fault(403, 'forbidden', 'Cần vai trò admin.', 'The role admin is needed.')
  const refused = body.startsWith('refuse')
  if (path === '/deployments/check') {
    return { status: 200, body: { connector: name('camera'), version: '0.3.0', installed: '0.1.0', kind: 'UPGRADE', allowed: !refused, findings: refused ? [UNKNOWN_KEY, WRONG_TYPE] : [UNKNOWN_KEY], refreshed: [], types: ['traffic/Passage', 'traffic/Violation'] } }
  }
  const add = (made: (typeof reports)[number]) => {
    reports.push({ ...made, began: iso(Date.now() - 1_900), ended: iso(Date.now()) })
    return { status: 200, body: reports[reports.length - 1] }
  }
  const next = reports.length + 1
  if (path === '/deployments') {
    const one = deployed.find((found) => found.connector === name('camera'))
    if (one && !refused) Object.assign(one, { version: '0.3.0', file: `${name('camera')}-0.3.0.kar`, since: iso(Date.now()), previous: [one.version, ...one.previous] })
    return add(report(next, 'camera', 'UPGRADE', '0.1.0', '0.3.0', refused ? 'REFUSED' : 'DONE', 'an', [UNKNOWN_KEY]))
  }
  const [, connector, what] = /^\/deployments\/([^/]+)\/([\w-]+)$/.exec(path) ?? []
  const at = deployed.findIndex((found) => found.connector === connector)
  const one = deployed[at]
  if (!one) return fault(404, 'unknown', 'Không có đầu nối này.', 'There is no such connector.')
  const source = one.connector.replace(name(''), '')
  if (what === 'remove') {
    deployed.splice(at, 1)
    return add(report(next, source, 'REMOVE', one.version, null, 'DONE', 'an'))
  }
  const [before, ...rest] = one.previous
  if (!before) return fault(409, 'nothing', 'Không có bản trước.', 'There is no version before.')
  const from = one.version
  Object.assign(one, { version: before, previous: rest, since: iso(Date.now()) })
  return add(report(next, source, 'ROLL_BACK', from, before, 'DONE', 'an'))
}
