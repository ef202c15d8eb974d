import type { Entry } from './types'

/** The page of what an entry is about; null where there is none. */
export function pageOf(entry: Pick<Entry, 'action' | 'target' | 'details'>): string | null {
  const row = /^row (\d+)$/.exec(entry.target)
  if (row && entry.action.startsWith('quarantine.')) return `/hub/quarantine/${row[1]}`
  if (entry.action.startsWith('replay.')) return '/hub/replays'
  if (entry.action.startsWith('source.') && entry.target !== '') return `/hub/sources/${encodeURIComponent(entry.target)}`
  if (entry.action.startsWith('deployment.')) return '/hub/deploy'
  if (entry.action.startsWith('queue.') || entry.action.startsWith('dead-letter.')) return '/hub/queues'
  return null
}

/** The first few facts of an entry, in one line. */
export function inShort(details: Record<string, string>, most = 90): string {
  const all = Object.entries(details).map(([name, value]) => `${name}=${value}`).join(' ')
  return all.length <= most ? all : `${all.slice(0, most - 1)}…`
}
