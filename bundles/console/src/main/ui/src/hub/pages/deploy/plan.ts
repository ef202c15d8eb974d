import type { Finding, Kind, Report } from './types'

/** The largest archive that the hub takes, in bytes. */
export const MOST_BYTES = 128 * 1024 * 1024

export type WrongFile = 'wrong_many' | 'wrong_name' | 'wrong_empty' | 'wrong_large'

/** Why files cannot be sent, before anything is; null where the one file can. */
export function wrongWith(files: readonly { name: string; size: number }[]): WrongFile | null {
  const [file] = files
  if (files.length !== 1 || !file) return 'wrong_many'
  if (!file.name.toLowerCase().endsWith('.kar')) return 'wrong_name'
  if (file.size === 0) return 'wrong_empty'
  return file.size > MOST_BYTES ? 'wrong_large' : null
}

/** What forbids it first; the order is kept otherwise. */
export const blockersFirst = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((one, other) => Number(other.blocks) - Number(one.blocks))

/** The number of a report that a link names; null where it names none. */
export function linked(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** How long it took, in seconds; null while it lasts. */
export const tookSeconds = (report: Pick<Report, 'began' | 'ended'>): number | null =>
  report.ended === null ? null : Math.max(0, (Date.parse(report.ended) - Date.parse(report.began)) / 1_000)

/** What asks for a second thought before it is done. */
export const isRisky = (kind: Kind): boolean => kind === 'DOWNGRADE' || kind === 'REPLACE'
