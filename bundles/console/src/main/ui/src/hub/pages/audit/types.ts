/** What the hub answers of the audit trail; `schemas.json` of the management bundle describes it. */

export type Outcome = 'BEGUN' | 'DONE' | 'REFUSED' | 'FAILED' | 'SEEN'

export interface Entry {
  sequence: number
  at: string
  actor: string
  via: string
  action: string
  target: string
  outcome: Outcome
  details: Record<string, string>
  hash: string
}

export interface Entries {
  entries: Entry[]
  before: number | null
}

export interface Verification {
  intact: boolean
  first: number
  last: number
  head: string
  fault_vi: string | null
  fault_en: string | null
}
