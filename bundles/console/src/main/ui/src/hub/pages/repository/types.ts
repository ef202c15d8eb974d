export interface Table {
  /** With its schema, such as `hub.change`. */
  name: string
  kind: 'table' | 'view'
  /** An estimate of the database; null before it has made one. */
  rows: number | null
  bytes: number
  indexBytes: number
  oldest: string | null
  newest: string | null
  partitions: number
  /** Bytes in the last 24 hours and 7 days; null where that was not measured. */
  grownDay: number | null
  grownWeek: number | null
  comment: string
}

export type StorageKind = 'record' | 'change' | 'raw' | 'raw_files' | 'verdict' | 'quarantine'

export interface Usage {
  kind: StorageKind
  bytes: number
  /** In bytes; null where there is none, or another kind's is for this one too. */
  limit: number | null
  days: number | null
  oldest: string | null
}

export interface Run {
  began: string
  ended: string
  /** Bytes by kind. */
  removed: Record<string, number>
  trouble_vi: string | null
  trouble_en: string | null
  /** Another hub of the same repository was at it. */
  elsewhere: boolean
}

export interface Storage {
  usage: Usage[]
  lastRun: Run | null
}

/** A thing without what is known of it. */
export interface Found {
  type: string
  major: number
  key: string
  sequence: string
  time: string | null
  recordedtime: string
  storedtime: string
  source: string
  raw: string
}

/** A thing's latest state, as the feed gives it. */
export interface Item extends Found {
  id: string
  cursor: string | null
  data: unknown
  masked: string[]
}

/** One state of a thing, and where it is from. */
export interface State {
  /** In the change log; null where retention has taken it from there. */
  position: number | null
  type: string
  major: number
  key: string
  id: string
  order: number
  /** 0 as it came; above 0 after a mend or a replay. */
  revision: number
  schema: string
  occurred: string | null
  received: string
  stored: string
  source: string
  /** All zeros where the hub made the record itself. */
  message: string
  item: number
  origin: string
  connector: string
  cause: string
}

export interface Receipt {
  id: string
  source: string
  receivedAt: string
  accepted: number
  rejected: number
  stored: number
  duplicate: number
  superseded: number
  complete: boolean
  items: { item: number; verdict: string; type?: string; key?: string; reason?: string }[]
}

export interface Refused {
  id: number
  code: string
  item: number
  state: 'OPEN' | 'RESOLVED' | 'DISCARDED'
  reason_vi: string
  reason_en: string
}

/** What of a feed matters here. */
export interface Feed {
  path: string
  title_vi: string
  title_en: string
  masked: string[]
  records: number
}
