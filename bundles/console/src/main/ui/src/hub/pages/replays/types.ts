/** What the hub answers of replays; `schemas.json` of the management bundle describes it. */

export type Kind = 'MESSAGES' | 'CHANGES'
export type ReplayState = 'RUNNING' | 'PAUSED' | 'WAITING' | 'DONE' | 'CANCELLED' | 'FAILED'

export interface Filter {
  sources: string[]
  types: string[]
  from: string | null
  to: string | null
  codes: string[]
  cause: string | null
  messages: string[]
}

export interface Replay {
  id: number
  kind: Kind
  state: ReplayState
  cause_vi: string
  cause_en: string
  by: string
  revision: number
  /** Messages or changes a second. */
  perSecond: number
  consumer: string | null
  filter: Filter
  total: number
  done: number
  sent: number
  changed: number
  rejected: number
  resolved: number
  created: string
  started: string | null
  ended: string | null
}

export interface Preview {
  count: number
  bytes: number
  /** Messages that fit, whose content retention has taken. */
  gone: number
  oldest: string | null
  newest: string | null
  parts: { source: string; count: number; bytes: number }[]
  obstacles: { vi: string; en: string }[]
}
