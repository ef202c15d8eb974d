import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { address, connection, download, Fault, get, post, sessionEnded, withQuery } from './http'

const calls: { url: string; init: RequestInit }[] = []
let replies: (Response | Error)[] = []

beforeEach(() => {
  calls.length = 0
  replies = []
  connection.set('up')
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    calls.push({ url, init })
    const reply = replies.shift()
    if (reply === undefined) throw new Error('the test has no answer for this call')
    if (reply instanceof Error) throw reply
    return reply
  })
  document.cookie = 'XSRF-TOKEN=a%2Fb; path=/'
})
afterEach(() => {
  vi.unstubAllGlobals()
  document.cookie = 'XSRF-TOKEN=; max-age=0; path=/'
})

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers })
const headersOf = (at: number) => new Headers(calls[at]!.init.headers)
const refused = () => new TypeError('fetch failed')

describe('addresses', () => {
  it('are below /api/manage unless they name another part of the hub', () => {
    expect(address('/overview')).toBe('/api/manage/overview')
    expect(address('/hawtio/session')).toBe('/hawtio/session')
    expect(address('/api/feeds/tax/Payment')).toBe('/api/feeds/tax/Payment')
    expect(address('/healthy')).toBe('/api/manage/healthy')
  })
  it('carry the parameters that have a value', () => {
    expect(withQuery('/quarantine', { source: 'a b&c', code: '', limit: 20, before: null })).toBe('/quarantine?source=a+b%26c&limit=20')
    expect(withQuery('/quarantine', {})).toBe('/quarantine')
  })
})

describe('a change', () => {
  it('carries the second secret and JSON', async () => {
    replies = [json({ done: true })]
    await post('/sources/tax/pause', { reason: 'x' })
    expect(calls[0]!.url).toBe('/api/manage/sources/tax/pause')
    expect(headersOf(0).get('X-XSRF-TOKEN')).toBe('a/b')
    expect(headersOf(0).get('Content-Type')).toBe('application/json')
    expect(headersOf(0).get('X-Requested-With')).toBe('XMLHttpRequest')
    expect(calls[0]!.init.body).toBe('{"reason":"x"}')
  })
  it('is not tried twice when no answer came: nobody knows what became of the first', async () => {
    replies = [refused(), json({})]
    await expect(post('/sources/tax/pause', {})).rejects.toMatchObject({ status: 0, error: 'unreachable' })
    expect(calls).toHaveLength(1)
  })
})

describe('a question', () => {
  it('carries no secret, and tells the hub not to make the browser ask for a password', async () => {
    replies = [json({ a: 1 })]
    expect(await get('/overview')).toEqual({ a: 1 })
    expect(headersOf(0).has('X-XSRF-TOKEN')).toBe(false)
    expect(headersOf(0).get('X-Requested-With')).toBe('XMLHttpRequest')
  })
  it('is asked once more when no answer came', async () => {
    replies = [refused(), json({ a: 2 })]
    expect(await get('/overview')).toEqual({ a: 2 })
    expect(calls).toHaveLength(2)
    expect(connection.get()).toBe('up')
  })
  it('fails after that, and says that the connection is lost', async () => {
    replies = [refused(), refused()]
    await expect(get('/overview')).rejects.toMatchObject({ status: 0, error: 'unreachable' })
    expect(connection.get()).toBe('lost')
  })
  it('is not asked again where the hub refused it', async () => {
    replies = [json({ error: 'forbidden', message_vi: 'Thiếu vai trò.', message_en: 'No role.' }, 403)]
    await expect(get('/audit')).rejects.toMatchObject({ status: 403, error: 'forbidden', message_vi: 'Thiếu vai trò.', message_en: 'No role.' })
    expect(calls).toHaveLength(1)
  })
  it('ends the session where there is none any more', async () => {
    const before = sessionEnded.get()
    replies = [json({}, 401)]
    await expect(get('/overview')).rejects.toBeInstanceOf(Fault)
    expect(sessionEnded.get()).toBe(before + 1)
  })
  it('gives words also where the hub gave none, and the time to come back', async () => {
    replies = [new Response('<html>', { status: 503, headers: { 'Retry-After': '7' } })]
    const fault = await get('/overview').catch((thrown: Fault) => thrown)
    expect(fault).toMatchObject({ status: 503, retryAfter: 7 })
    expect((fault as Fault).message_vi).toContain('503')
  })
  it('takes what stands before the hub for no answer of the hub', async () => {
    replies = [new Response('', { status: 502 }), new Response('', { status: 504 })]
    await expect(get('/overview')).rejects.toMatchObject({ status: 0 })
    expect(connection.get()).toBe('lost')
  })
  it('is given up by who asked, without a second try', async () => {
    const until = new AbortController()
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      calls.push({ url: _, init })
      return new Promise((_done, failed) => init.signal!.addEventListener('abort', () => failed(new DOMException('', 'AbortError'))))
    })
    const asked = get('/overview', { signal: until.signal })
    until.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    expect(calls).toHaveLength(1)
    expect(connection.get()).toBe('up')
  })
  it('does not wait without end', async () => {
    vi.stubGlobal('fetch', (_: string, init: RequestInit) =>
      new Promise((_done, failed) => init.signal!.addEventListener('abort', () => failed(new DOMException('', 'AbortError')))))
    const fault = await post('/storage/clean', {}, { within: 20 }).catch((thrown: Fault) => thrown)
    expect((fault as Fault).message_en).toContain('in time')
  })
  it('that has no content is undefined', async () => {
    replies = [new Response(null, { status: 204 })]
    expect(await get('/x')).toBeUndefined()
  })
})

it('what is no answer of the hub is told as a fault', async () => {
  replies = [new Response('<!doctype html>')]
  await expect(get('/overview')).rejects.toMatchObject({ error: 'not_json' })
})

it('a download that is refused says why', async () => {
  replies = [json({ error: 'forbidden', message_vi: 'v', message_en: 'e' }, 403)]
  await expect(download('/messages/1/content')).rejects.toMatchObject({ status: 403, message_en: 'e' })
})
