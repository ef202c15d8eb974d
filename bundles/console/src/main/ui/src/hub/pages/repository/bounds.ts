import type { Tone } from '../../parts'
import type { Run, StorageKind, Usage } from './types'

/** What shares a bound: raw messages go together with their files and verdicts. */
export interface Bound {
  kind: StorageKind
  /** What it is made of, in bytes. */
  parts: { kind: StorageKind; bytes: number }[]
  bytes: number
  limit: number | null
  days: number | null
  oldest: string | null
}

/** Kinds that are within the bound of raw messages. */
const WITH_RAW: readonly StorageKind[] = ['raw', 'raw_files', 'verdict']

/** The bounds of retention, with what is within each; those with the fullest bound first, those without any last. */
export function boundsOf(usage: readonly Usage[]): Bound[] {
  const bounds = usage
    .filter((one) => one.kind === 'raw' || !WITH_RAW.includes(one.kind))
    .map((one): Bound => {
      const parts = (one.kind === 'raw' ? usage.filter((other) => WITH_RAW.includes(other.kind)) : [one]).map(({ kind, bytes }) => ({ kind, bytes }))
      return { kind: one.kind, parts, bytes: parts.reduce((sum, part) => sum + part.bytes, 0), limit: one.limit, days: one.days, oldest: one.oldest }
    })
  return bounds.sort((one, other) => (other.limit ? other.bytes / other.limit : -1) - (one.limit ? one.bytes / one.limit : -1))
}

/** Removing for room begins at this part of a bound. */
export const CLEANS_AT = 0.9

export const toneOfBound = (part: number): Tone => (part >= 1 ? 'bad' : part >= CLEANS_AT ? 'warn' : 'good')

/** How old the oldest is against what is kept, from 0 to 1; null where nothing is known, or all is kept. */
export function agePart(bound: Bound, now: number): number | null {
  if (bound.oldest === null || bound.days === null) return null
  return Math.min(1, Math.max(0, (now - Date.parse(bound.oldest)) / (bound.days * 86_400_000)))
}

/** What a run removed, the most first; nothing of kinds of which it removed none. */
export const removedBy = (run: Run): [string, number][] =>
  Object.entries(run.removed).filter(([, bytes]) => bytes > 0).sort(([, one], [, other]) => other - one)
