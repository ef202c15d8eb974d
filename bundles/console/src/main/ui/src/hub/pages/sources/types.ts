import type { Deployment, SourceState } from '../../api'

/** What GET /sources/{source} answers. */
export interface Whole extends SourceState {
  /** What the source system is; null where its connector does not say. */
  system: string | null
  owner: string
  /** Whether the source sends by itself; null where that is not known. */
  pushes: boolean | null
  types: string[]
  /** Null while it is not known. */
  cursors: { name: string; position: string }[] | null
  /** The newest 20; null while the repository is away. */
  messages: { id: string; received: string; size: number; accepted: number; rejected: number }[] | null
  /** What the source's file and that of the quotas say; null where that is not known. */
  configuration: { key: string; value: string | null; secret: boolean; file: string }[] | null
  deployments: Deployment[] | null
}
