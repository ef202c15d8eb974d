import { afterEach, describe, expect, it, vi } from 'vitest'
import { Fault } from '../../api'
import { runAll, type Run } from './bulk'

const fault = (status: number, retryAfter: number | null = null) => new Fault(status, 'x', 'vi', 'en', retryAfter)

afterEach(() => void vi.useRealTimers())

describe('many rows', () => {
  it('are done one after another; one that fails does not stop the others', async () => {
    const told: Run<number>[] = []
    let hands = 0
    const run = await runAll([1, 2, 3], async (id) => {
      expect(++hands).toBe(1)
      await Promise.resolve()
      hands--
      if (id === 2) throw fault(409)
      return id * 10
    }, (one) => told.push(one), new AbortController().signal)
    expect(run.state).toBe('ended')
    expect(run.done.map((one) => one.result ?? one.fault?.status)).toEqual([10, 409, 30])
    expect(told.map((one) => one.done.length)).toEqual([0, 1, 2, 3, 3])
  })

  it('stop when told, after the one in hand', async () => {
    const stop = new AbortController()
    const run = await runAll([1, 2, 3], async (id) => {
      if (id === 2) stop.abort()
      return id
    }, () => undefined, stop.signal)
    expect(run).toMatchObject({ state: 'stopped', because: null })
    expect(run.done.map((one) => one.id)).toEqual([1, 2])
  })

  it('end where the next would fare no better', async () => {
    const run = await runAll([1, 2], async () => { throw fault(0) }, () => undefined, new AbortController().signal)
    expect(run.state).toBe('stopped')
    expect(run.because?.status).toBe(0)
    expect(run.done).toHaveLength(1)
  })

  it('wait as long as the hub asks, and then do the same row again', async () => {
    vi.useFakeTimers()
    const told: string[] = []
    const act = vi.fn<(id: number) => Promise<number>>().mockRejectedValueOnce(fault(429, 7)).mockResolvedValue(1)
    const running = runAll([5], act, (one) => told.push(one.state), new AbortController().signal)
    await vi.advanceTimersByTimeAsync(6_900)
    expect(act).toHaveBeenCalledTimes(1)
    expect(told).toContain('waiting')
    await vi.advanceTimersByTimeAsync(200)
    expect((await running).done).toEqual([{ id: 5, result: 1 }])
    expect(act).toHaveBeenCalledTimes(2)
  })

  it('can be stopped while they wait', async () => {
    const stop = new AbortController()
    const running = runAll([5], async () => { throw fault(429, 600) }, (one) => one.state === 'waiting' && stop.abort(), stop.signal)
    expect((await running).state).toBe('stopped')
  })
})
