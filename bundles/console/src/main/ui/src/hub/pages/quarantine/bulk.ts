import { Fault } from '../../api'

/** How far a run over many rows is. */
export interface Run<T> {
  total: number
  /** In their order: what became of each, or why it failed. */
  done: { id: number; result?: T; fault?: Fault }[]
  state: 'running' | 'waiting' | 'stopped' | 'ended'
  /** Why it ended before all were done. */
  because: Fault | null
}

/** Faults after which the next row would fare no better. */
const hopeless = (fault: Fault) => [0, 401, 403, 503].includes(fault.status)

const pause = (millis: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    if (signal.aborted) return done()
    const timer = setTimeout(done, millis)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    }, { once: true })
  })

/**
 * Does the same to many rows, one after another. Where the hub asks to wait it waits; where it cannot be reached it ends, and
 * says so. A row in hand when it is stopped comes to its end.
 */
export async function runAll<T>(
  ids: readonly number[],
  act: (id: number) => Promise<T>,
  told: (run: Run<T>) => void,
  signal: AbortSignal,
): Promise<Run<T>> {
  let run: Run<T> = { total: ids.length, done: [], state: 'running', because: null }
  const tell = (more: Partial<Run<T>>) => {
    run = { ...run, ...more }
    told(run)
  }
  tell({})
  for (const id of ids) {
    for (;;) {
      if (signal.aborted) {
        tell({ state: 'stopped' })
        return run
      }
      try {
        const result = await act(id)
        tell({ state: 'running', done: [...run.done, { id, result }] })
        break
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (fault.status === 429) {
          tell({ state: 'waiting' })
          await pause((fault.retryAfter ?? 5) * 1_000, signal)
          continue
        }
        tell({ state: 'running', done: [...run.done, { id, fault }] })
        if (hopeless(fault)) {
          tell({ state: 'stopped', because: fault })
          return run
        }
        break
      }
    }
  }
  tell({ state: 'ended' })
  return run
}
