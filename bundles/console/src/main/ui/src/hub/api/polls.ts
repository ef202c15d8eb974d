import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { connection, Fault, get } from './http'

/** What is known of a path's answer. */
export interface Known<T> {
  /** The last answer; undefined before the first. */
  data: T | undefined
  /** Why the last try failed; null where it did not. */
  error: Fault | null
  /** The first answer is awaited. */
  loading: boolean
  /** The data are of an earlier try: the last one failed. */
  stale: boolean
  /** When the data came, in milliseconds since 1970; null before the first. */
  at: number | null
}

/** The longest pause between tries that fail, in milliseconds. */
const LONGEST_MILLIS = 30_000

const NOTHING: Known<never> = { data: undefined, error: null, loading: true, stale: false, at: null }

/**
 * One path that is asked again and again for all who look at it, as often as the most eager wants. It rests while nobody
 * looks or the tab is hidden, keeps the last answer while the hub does not answer, and then asks less often.
 */
class Poll {
  known: Known<unknown> = NOTHING
  private readonly looking = new Map<() => void, number>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private call: AbortController | undefined
  private failures = 0
  private asked = 0

  constructor(private readonly path: string) {}

  add(told: () => void, everyMillis: number): () => void {
    const first = this.looking.size === 0
    this.looking.set(told, everyMillis)
    if (first && Date.now() - this.asked >= Math.min(everyMillis || Infinity, 1_000)) void this.ask()
    else this.plan()
    return () => {
      this.looking.delete(told)
      if (this.looking.size > 0) return
      clearTimeout(this.timer)
      if (this.call) {
        this.call.abort()
        this.call = undefined
        // Its answer never came, so the next who comes must ask.
        this.asked = 0
      }
      // The next who comes sees the last answer at once, and a fresh one after it.
      forget()
    }
  }

  watched(): boolean {
    return this.looking.size > 0
  }

  reload = (): void => {
    this.failures = 0
    void this.ask()
  }

  /** Begins as if nothing had been answered. */
  begin(): void {
    this.tell(NOTHING)
    this.reload()
  }

  /** Asks at once if an answer is overdue: after the tab was hidden, or the hub away. */
  wake(): void {
    if (this.watched() && (this.failures > 0 || Date.now() - this.asked >= this.every())) this.reload()
  }

  private every(): number {
    const wanted = [...this.looking.values()].filter((millis) => millis > 0)
    return wanted.length === 0 ? Infinity : Math.min(...wanted)
  }

  private plan(): void {
    clearTimeout(this.timer)
    const every = this.failures > 0 ? Math.min(this.every(), 2_000) * 2 ** Math.min(this.failures - 1, 5) : this.every()
    const asked = Math.max(this.known.error?.retryAfter ?? 0, 0) * 1_000
    const wait = Math.max(asked, this.failures > 0 ? Math.min(every, LONGEST_MILLIS) : every)
    if (!this.watched() || !Number.isFinite(wait)) return
    this.timer = setTimeout(() => (document.hidden ? this.plan() : void this.ask()), wait)
  }

  private async ask(): Promise<void> {
    this.call?.abort()
    const call = new AbortController()
    this.call = call
    this.asked = Date.now()
    try {
      const data = await get<unknown>(this.path, { signal: call.signal })
      if (call.signal.aborted) return
      this.failures = 0
      this.tell({ data, error: null, loading: false, stale: false, at: Date.now() })
    } catch (thrown) {
      if (call.signal.aborted) return
      const error = Fault.of(thrown)
      this.failures++
      // What one may not see, or what is gone, is not to be shown from memory.
      const keep = ![401, 403, 404, 410].includes(error.status) && this.known.data !== undefined
      this.tell({
        data: keep ? this.known.data : undefined,
        error,
        loading: false,
        stale: keep,
        at: keep ? this.known.at : null,
      })
    }
    this.call = undefined
    this.plan()
  }

  private tell(known: Known<unknown>): void {
    this.known = known
    for (const told of [...this.looking.keys()]) told()
  }
}

const polls = new Map<string, Poll>()
/** Answers that nobody looks at are kept for who comes back, but not without end. */
const KEPT = 40

function forget(): void {
  for (const [path, poll] of polls) {
    if (polls.size <= KEPT) return
    if (!poll.watched()) polls.delete(path)
  }
}

function pollOf(path: string): Poll {
  const found = polls.get(path)
  if (found) return found
  const made = new Poll(path)
  polls.set(path, made)
  return made
}

/** Forgets all answers: another account may see other things. */
export function forgetAnswers(): void {
  for (const [path, poll] of polls) {
    if (poll.watched()) poll.begin()
    else polls.delete(path)
  }
}

/** Asks anew for whatever begins with this path, and is looked at: after an act that changed it. */
export function reload(prefix: string): void {
  for (const [path, poll] of polls) if (path.startsWith(prefix) && poll.watched()) poll.reload()
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) for (const poll of polls.values()) poll.wake()
})
window.addEventListener('online', () => {
  for (const poll of polls.values()) poll.wake()
})
connection.subscribe((now) => {
  if (now === 'up') for (const poll of polls.values()) poll.wake()
})

/**
 * What the hub answers to a path, kept fresh.
 *
 * @param path see {@link get}; null asks nothing
 * @param everyMs how often to ask, in milliseconds; 0 or not given: once
 */
export function useHub<T>(
  path: string | null,
  { everyMs = 0 }: { everyMs?: number } = {},
): Known<T> & { reload: () => void } {
  const poll = useMemo(() => (path === null ? null : pollOf(path)), [path])
  const subscribe = useCallback(
    (told: () => void) => {
      if (poll === null) return () => undefined
      // Each look is counted apart, also where two share a listener.
      const own = () => told()
      return poll.add(own, everyMs)
    },
    [poll, everyMs],
  )
  const known = useSyncExternalStore(subscribe, () => (poll === null ? NOTHING : poll.known)) as Known<T>
  const again = useCallback(() => poll?.reload(), [poll])
  return useMemo(() => ({ ...known, loading: poll !== null && known.loading, reload: again }), [known, poll, again])
}

/** Whether the hub answers; asks by itself while it does not. */
export function useConnection(): 'up' | 'lost' {
  const now = useSyncExternalStore(connection.subscribe, connection.get)
  useEffect(() => {
    if (now === 'up') return
    const timer = setInterval(() => {
      // Any answer will do, also a refusal; the next one is tried where none comes.
      if (!document.hidden) get('/hawtio/session', { within: 4_000 }).catch(() => undefined)
    }, 3_000)
    return () => clearInterval(timer)
  }, [now])
  return now
}
