/** What the hub answers of refused rows; `schemas.json` of the management bundle describes it. */

export type RowState = 'OPEN' | 'RESOLVED' | 'DISCARDED'

export interface Group {
  /** Names the group: 16 hexadecimal digits. */
  cause: string
  source: string
  code: string
  /** JSON pointer; `*` stands for every number. */
  path: string
  reason_vi: string
  reason_en: string
  open: number
  resolved: number
  discarded: number
  firstSeen: string
  lastSeen: string
}

export interface QuarantineRow {
  id: number
  cause: string
  source: string
  code: string
  message: string
  /** The row's number in its message, from 0. */
  item: number
  origin: string
  path: string
  reason_vi: string
  reason_en: string
  connector: string
  type: string
  state: RowState
  firstSeen: string
  lastSeen: string
  /** How often it was refused. */
  seen: number
  by: string
  note: string
}

export interface Mended {
  revision: number
  at: string
  by: string
  reason: string
}

export interface Detail extends QuarantineRow {
  fragment: string
  contentKept: boolean
  mends: Mended[]
}

export interface Rows {
  rows: QuarantineRow[]
  before: number | null
}

export type Edit = { pointer?: string; value: unknown } | { found: string; by: string } | { content: string }

export interface Check {
  accepted: boolean
  type: string | null
  key: string | null
  /** Null where it would be none, or may not be seen. */
  data: unknown
  code: string | null
  path: string
  reason_vi: string | null
  reason_en: string | null
}

/** A state that came of a row. */
export interface State {
  type: string
  key: string
  revision: number
  stored: string
  source: string
  item: number
  cause: string
}
