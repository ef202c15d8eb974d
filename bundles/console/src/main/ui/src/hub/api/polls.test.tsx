import { act, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from './http'
import { reload, useConnection, useHub } from './polls'

let asked: string[] = []
let reply: (path: string) => Response | Error

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  connection.set('up')
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    const given = reply(url)
    if (given instanceof Error) throw given
    return given
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  hidden(false)
})

const ok = (count: number) => new Response(JSON.stringify({ count }))
const pass = (millis: number) => act(() => vi.advanceTimersByTimeAsync(millis))
const hidden = (value: boolean) => {
  Object.defineProperty(document, 'hidden', { value, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}
/** A path of its own for each test: answers are kept between those who look. */
let number = 0
const fresh = () => `/p${number++}`

function Look({ path, everyMs, name = 'one' }: { path: string; everyMs?: number; name?: string }) {
  const known = useHub<{ count: number }>(path, { everyMs })
  return <p data-testid={name}>{`${known.data?.count ?? '-'} ${known.loading ? 'loading' : ''}${known.stale ? 'stale' : ''} ${known.error?.status ?? ''}`}</p>
}
const text = (name = 'one') => screen.getByTestId(name).textContent?.trim()

describe('useHub', () => {
  it('awaits the first answer and asks again', async () => {
    let count = 0
    reply = () => ok(++count)
    render(<Look path={fresh()} everyMs={1_000} />)
    expect(text()).toBe('- loading')
    await pass(0)
    expect(text()).toBe('1')
    await pass(1_000)
    expect(text()).toBe('2')
  })
  it('asks once where no interval is given', async () => {
    reply = () => ok(1)
    render(<Look path={fresh()} />)
    await pass(60_000)
    expect(asked).toHaveLength(1)
  })
  it('asks also where React mounts twice', async () => {
    reply = () => ok(5)
    render(<StrictMode><Look path={fresh()} /></StrictMode>)
    await pass(10)
    expect(text()).toBe('5')
  })
  it('is one poll for all who look at a path', async () => {
    reply = () => ok(1)
    const path = fresh()
    render(<><Look path={path} everyMs={1_000} /><Look path={path} everyMs={5_000} name="two" /></>)
    await pass(0)
    expect(asked).toHaveLength(1)
    await pass(3_000)
    expect(asked).toHaveLength(4)
    expect(text('two')).toBe('1')
  })
  it('keeps the answer while a refresh fails, says so, and recovers by itself', async () => {
    reply = () => ok(1)
    render(<Look path={fresh()} everyMs={1_000} />)
    await pass(0)
    reply = () => new Response('{}', { status: 503 })
    await pass(1_000)
    expect(text()).toBe('1 stale 503')
    reply = () => ok(2)
    await pass(2_000)
    expect(text()).toBe('2')
  })
  it('asks less and less often while it fails', async () => {
    reply = () => new Response('{}', { status: 500 })
    render(<Look path={fresh()} everyMs={1_000} />)
    await pass(60_000)
    expect(asked.length).toBeGreaterThan(4)
    expect(asked.length).toBeLessThan(12)
  })
  it('comes back when the hub asked it to', async () => {
    reply = () => new Response('{}', { status: 503, headers: { 'Retry-After': '20' } })
    render(<Look path={fresh()} everyMs={1_000} />)
    await pass(19_000)
    expect(asked).toHaveLength(1)
    await pass(1_500)
    expect(asked).toHaveLength(2)
  })
  it('shows nothing from memory of what one may no longer see', async () => {
    reply = () => ok(1)
    render(<Look path={fresh()} everyMs={1_000} />)
    await pass(0)
    reply = () => new Response('{}', { status: 403 })
    await pass(1_000)
    expect(text()).toBe('-  403')
  })
  it('rests while the tab is hidden, and asks at once when it is seen again', async () => {
    reply = () => ok(1)
    render(<Look path={fresh()} everyMs={1_000} />)
    await pass(0)
    hidden(true)
    await pass(30_000)
    expect(asked).toHaveLength(1)
    act(() => hidden(false))
    await pass(0)
    expect(asked).toHaveLength(2)
  })
  it('rests when nobody looks', async () => {
    reply = () => ok(1)
    const { unmount } = render(<Look path={fresh()} everyMs={1_000} />)
    await pass(0)
    unmount()
    await pass(30_000)
    expect(asked).toHaveLength(1)
  })
  it('is asked anew after an act, by the beginning of its path', async () => {
    reply = () => ok(1)
    const path = fresh()
    render(<><Look path={`${path}/a`} /><Look path={fresh()} name="two" /></>)
    await pass(0)
    act(() => reload(path))
    await pass(0)
    expect(asked.filter((one) => one.endsWith('/a'))).toHaveLength(2)
    expect(asked).toHaveLength(3)
  })
})

function Connection() {
  return <p data-testid="one">{useConnection()}</p>
}

describe('useConnection', () => {
  it('tries until the hub answers, be it with a refusal', async () => {
    reply = () => new TypeError('fetch failed')
    render(<Connection />)
    act(() => connection.set('lost'))
    expect(text()).toBe('lost')
    await pass(7_000)
    expect(text()).toBe('lost')
    reply = () => new Response('{}', { status: 401 })
    await pass(4_000)
    expect(text()).toBe('up')
  })
})
