/** What the hub answers, as `GET /api/manage/openapi.json` describes it. Instants are ISO 8601 in UTC. */

export type Status = 'UP' | 'STARTING' | 'DEGRADED' | 'DOWN'
/** A source that is not deployed any more, and still has messages or rows in the hub, is gone. */
export type SourceStatus = Status | 'GONE'

export interface PartState {
  part: string
  status: Status
  since: string | null
  cause_vi: string
  cause_en: string
}

export interface SourceState {
  source: string
  title_vi: string
  title_en: string
  connector: string
  version: string
  status: SourceStatus
  cause_vi: string
  cause_en: string
  paused: boolean
  pausedBy: string | null
  pauseReason: string | null
  lastReceived: string | null
  /** How old the newest message may be, in seconds; 0 where there is no target. */
  freshnessSeconds: number
  ageSeconds: number | null
  late: boolean
  lagSeconds: number
  backlog: number
  /** Messages on `hub.in.<source>`; null where that is not counted. */
  waiting: number | null
  /** Null while the repository is away. */
  quarantineOpen: number | null
  today: { received: number; accepted: number; rejected: number }
  /** Messages received in each of the last 60 minutes, oldest first. */
  perMinute: number[]
}

export interface Flow {
  receivedPerMinute: number
  queued: number
  storedPerMinute: number
  rejectedPerMinute: number
  readPerMinute: number | null
  deadLetters: number | null
  records?: number | null
}

export type Level = 'critical' | 'warning' | 'info'

export interface Attention {
  level: Level
  kind: string
  source: string | null
  part: string | null
  since: string | null
  text_vi: string
  text_en: string
  page: string
}

export interface Overview {
  now: string
  status: Status
  ready: boolean
  accepting: boolean
  version: string
  startedAt: string
  parts: PartState[]
  sources: SourceState[]
  flow: Flow
  attention: Attention[]
}

/** Milliseconds below which half, and so on, of what was timed lay. */
export interface Percentiles {
  p50: number
  p95: number
  p99: number
}

export interface HistoryPoint {
  at: string
  received: number
  bytes: number
  accepted: number
  rejected: number
  stored: number
  duplicate: number
  refused: number
  receiptMs: Percentiles | null
  storeMs: Percentiles | null
}

export type Span = 'hour' | 'day' | 'week' | 'month' | 'year'

export interface History {
  step: 'minute' | 'hour' | 'day'
  from: string
  to: string
  points: HistoryPoint[]
}

export interface Diagnosis {
  subject: string
  well: boolean
  causes: { code: string; text_vi: string; text_en: string; remedy_vi: string; remedy_en: string }[]
}

export interface Deployment {
  number: number
  began: string
  ended: string | null
  by: string
  connector: string
  kind: string
  from: string | null
  to: string | null
  result: string
}

/** One message as it came, without its content. */
export interface RawMessage {
  id: string
  source: string
  received: string
  contentType: string
  /** Bytes, not compressed. */
  size: number
  hash: string
  originalHash: string | null
  connector: string
  accepted: number
  rejected: number
  contentKept: boolean
}
