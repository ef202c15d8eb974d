import type { ReactNode } from 'react'

export type { ReactNode }

type State = { done: boolean; fault?: unknown; waiting: Promise<void> }
const states = new WeakMap<Promise<void>, State>()

/** Waits for a promise within a Suspense, and throws what it was rejected with: React 19's `use`, for React 18. */
export function use(promise: Promise<void>): void {
  let state = states.get(promise)
  if (!state) {
    const made: State = { done: false, waiting: Promise.resolve() }
    made.waiting = promise.then(
      () => {
        made.done = true
      },
      (fault: unknown) => {
        made.done = true
        made.fault = fault ?? new Error('failed')
      },
    )
    states.set(promise, made)
    state = made
  }
  if (!state.done) throw state.waiting
  if (state.fault !== undefined) throw state.fault
}
