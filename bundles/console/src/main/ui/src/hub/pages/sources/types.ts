import type { Deployment, SourceState } from '../../api'

/** What GET /sources/{source} answers. */
export interface Whole extends SourceState {
  owner?: string
  owner_vi?: string
  owner_en?: string
  kinds?: string[]
  types?: (string | { type: string; major?: number })[]
  bundle?: string
  since?: string | null
  pausedSince?: string | null
  cursors?: { name: string; position: string }[]
  receipts?: { message: string; at: string; size: number; accepted: number; rejected: number }[]
  configuration?: { key: string; value: string | null; secret: boolean; source: string }[]
  quotas?: { messages?: number | null; bytes?: number | null; waiting?: number | null }
  deployments?: Deployment[]
}
