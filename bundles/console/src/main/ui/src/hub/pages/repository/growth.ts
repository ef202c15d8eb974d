import type { Table } from './types'

export type Over = 'day' | 'week'

export interface Grown {
  name: string
  bytes: number
  /** Against the one that grew or shrank most: from -1 to 1. */
  part: number
}

const grownOf = (table: Table, over: Over): number | null => (over === 'day' ? table.grownDay : table.grownWeek)

/** What grew, the most first, then what shrank; not what stayed as it was, or was not measured. */
export function grownOver(tables: readonly Table[], over: Over, most: number): Grown[] {
  const known = tables.flatMap((one) => {
    const bytes = grownOf(one, over)
    return one.kind === 'table' && bytes !== null && bytes !== 0 ? [{ name: one.name, bytes }] : []
  })
  const kept = known.sort((one, other) => Math.abs(other.bytes) - Math.abs(one.bytes)).slice(0, most)
  const greatest = Math.max(1, ...kept.map((one) => Math.abs(one.bytes)))
  return kept.map((one) => ({ ...one, part: one.bytes / greatest })).sort((one, other) => other.bytes - one.bytes)
}

/** All tables together in bytes; null where none was measured. */
export function grownInAll(tables: readonly Table[], over: Over): number | null {
  const known = tables.flatMap((one) => (one.kind === 'table' ? [grownOf(one, over)] : [])).filter((one) => one !== null)
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0)
}

/** The share of indexes, from 0 to 1; null where the table takes nothing. */
export const indexShare = (table: Pick<Table, 'bytes' | 'indexBytes'>): number | null => (table.bytes > 0 ? table.indexBytes / table.bytes : null)
