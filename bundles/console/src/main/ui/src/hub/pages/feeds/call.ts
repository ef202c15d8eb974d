import { withQuery } from '../../api'

/** A call of the feeds, as `docs/FEEDS.md` has its parameters. Empty is absent. */
export interface Call {
  what: 'page' | 'schema' | 'list'
  after: string
  limit: string
  format: string
  wait: string
  bom: boolean
  major: string
  counts: boolean
}

export const FIRST: Call = { what: 'page', after: '', limit: '10', format: '', wait: '', bom: false, major: '', counts: false }

const FEEDS = '/api/feeds'

export function addressOf(call: Call, feed: { domain: string; type: string }): string {
  if (call.what === 'list') return withQuery(FEEDS, { counts: call.counts ? 'true' : '' })
  const its = `${FEEDS}/${encodeURIComponent(feed.domain)}/${encodeURIComponent(feed.type)}`
  if (call.what === 'schema') return withQuery(`${its}/schema`, { major: call.major })
  return withQuery(its, {
    after: call.after.trim(), limit: call.limit, format: call.format, wait: call.wait, bom: call.bom && call.format === 'csv' ? 'true' : '',
  })
}

/** A word of a POSIX shell, whatever is in it. */
export const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`

/** The call for a shell. Login and password are the variables that `./hub env` prints: none stands in the shell's history. */
export function curlOf(origin: string, address: string): string {
  return `curl -i -u "$HUB_IOC_USER:$HUB_IOC_PASSWORD" ${quoted(origin + address)}`
}

/** The headers that say something to who reads feeds. */
const HEADERS = ['Content-Type', 'X-Hub-Cursor', 'X-Hub-Items', 'X-Hub-More', 'Link', 'Retry-After', 'Content-Encoding']

export const headersOf = (headers: Headers): [string, string][] =>
  HEADERS.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as [string, string]]
  })

/** So long to wait for the answer, in milliseconds: the hub waits for news as it was told, and then answers. */
export const withinOf = (call: Call): number => 20_000 + Math.min(30, Math.max(0, Number(call.wait) || 0)) * 1_000

/** Of a long answer so many characters are drawn. */
export const MOST_DRAWN = 200_000
