import type { Tone } from '../../parts'
import type { Reader } from './types'

/** Whoever has not read for so long has stopped, in milliseconds. */
const STOPPED_MILLIS = 24 * 3_600_000
/** So many changes behind is much, unless they are read within minutes. */
const MUCH = 10_000
const SOON_MINUTES = 10

/** How a reader stands, the worst first: it must begin anew, is behind, has stopped, or is well. */
export type Standing = 'void' | 'expired' | 'behind' | 'stopped' | 'reading' | 'current'

export const STANDINGS: readonly Standing[] = ['void', 'expired', 'behind', 'stopped', 'reading', 'current']

export const toneOfStanding: Record<Standing, Tone> = {
  void: 'bad', expired: 'bad', behind: 'warn', stopped: 'idle', reading: 'info', current: 'good',
}

/** Minutes until it has read all, at the rate of its last five; null where it does not read, or nobody knows. */
export function minutesLeft(reader: Reader): number | null {
  if (reader.behind === null || reader.behindMore || reader.behind === 0 || reader.perMinute <= 0) return null
  return reader.behind / reader.perMinute
}

export function standingOf(reader: Reader, now: number): Standing {
  if (reader.behind === null) return 'void'
  if (reader.expired) return 'expired'
  if (reader.behind === 0) return 'current'
  if (now - Date.parse(reader.lastRead) > STOPPED_MILLIS) return 'stopped'
  const left = minutesLeft(reader)
  return reader.behindMore || (reader.behind >= MUCH && (left === null || left > SOON_MINUTES)) ? 'behind' : 'reading'
}

/** Those who must be seen to first. */
export const worstFirst = (now: number) => (one: Reader, other: Reader): number =>
  STANDINGS.indexOf(standingOf(one, now)) - STANDINGS.indexOf(standingOf(other, now))
  || (other.behind ?? Infinity) - (one.behind ?? Infinity)
  || one.account.localeCompare(other.account)

/** Who stands worst of a feed's readers; null where nobody reads it. */
export function worst(readers: readonly Reader[], path: string, now: number): Standing | null {
  const its = readers.filter((one) => one.path === path).map((one) => STANDINGS.indexOf(standingOf(one, now)))
  return its.length === 0 ? null : STANDINGS[Math.min(...its)] ?? null
}
