export interface Finding {
  /** `docs/DEPLOY.md` lists them. */
  code: string
  blocks: boolean
  vi: string
  en: string
}

export interface Deployed {
  connector: string
  version: string
  /** Its name in deploy/. */
  file: string
  since: string
  /** Versions to go back to, the latest first. */
  previous: string[]
}

export type Kind = 'INSTALL' | 'UPGRADE' | 'DOWNGRADE' | 'REPLACE' | 'REMOVE' | 'ROLL_BACK'
export type Result = 'RUNNING' | 'DONE' | 'REFUSED' | 'ROLLED_BACK' | 'FAILED'

export interface Report {
  number: number
  began: string
  ended: string | null
  by: string
  connector: string
  kind: Kind
  from: string | null
  to: string | null
  result: Result
  findings: Finding[]
}

export interface Deployments {
  deployed: Deployed[]
  deployments: Report[]
}

/** What a deployment would do. */
export interface Plan {
  connector: string
  version: string
  installed: string | null
  kind: Kind
  allowed: boolean
  findings: Finding[]
  /** Other bundles that it would restart. */
  refreshed: string[]
  types: string[]
}
