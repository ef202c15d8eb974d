import { applyEdits, format } from 'jsonc-parser'
import type { Kind, Message, Queue } from './types'

/** The queues of a source, in the order in which its data go through them. */
export const FLOW = ['in', 'raw', 'records', 'quarantine', 'reply'] as const
export const KINDS: readonly Kind[] = ['dead', ...FLOW, 'other']

/** The queue of what the hub itself could not handle; it has operations of its own. */
export const DEAD = 'hub.dead'

/** How a queue stands, the worst first. */
export const STANDINGS = ['dead', 'paged', 'nobody', 'waiting', 'moving', 'empty'] as const
export type Standing = (typeof STANDINGS)[number]

/** Queues that the hub itself empties: where nobody takes from them, something is wrong. */
const TAKEN_BY_HUB: readonly Kind[] = ['in', 'raw', 'records', 'quarantine']

export function standingOf(queue: Pick<Queue, 'kind' | 'messages' | 'consumers' | 'paged'>): Standing {
  if (queue.kind === 'dead' && queue.messages > 0) return 'dead'
  if (queue.paged) return 'paged'
  if (queue.messages === 0) return 'empty'
  if (queue.consumers > 0) return 'moving'
  return TAKEN_BY_HUB.includes(queue.kind) ? 'nobody' : 'waiting'
}

/** The worst standing first, and of those alike the deepest. */
export const worstFirst = (one: Queue, other: Queue): number =>
  STANDINGS.indexOf(standingOf(one)) - STANDINGS.indexOf(standingOf(other)) || other.messages - one.messages || one.queue.localeCompare(other.queue)

/** The queues of one source. */
export interface Line {
  source: string
  queues: Partial<Record<Kind, Queue>>
  messages: number
  worst: Standing
}

/** All sources that have queues, the worst first. */
export function bySource(queues: readonly Queue[]): Line[] {
  const lines = new Map<string, Line>()
  for (const queue of queues) {
    if (queue.source === null) continue
    const line = lines.get(queue.source) ?? { source: queue.source, queues: {}, messages: 0, worst: 'empty' as Standing }
    const its = standingOf(queue)
    lines.set(queue.source, {
      ...line,
      queues: { ...line.queues, [queue.kind]: queue },
      messages: line.messages + queue.messages,
      worst: STANDINGS.indexOf(its) < STANDINGS.indexOf(line.worst) ? its : line.worst,
    })
  }
  return [...lines.values()].sort((one, other) =>
    STANDINGS.indexOf(one.worst) - STANDINGS.indexOf(other.worst) || other.messages - one.messages || one.source.localeCompare(other.source))
}

/** What may be done with the messages of a queue besides deleting all of them. */
export interface Ways {
  /** Back to where they were: by the dead letters' own operation, by a move, or not. */
  back: 'dead-letter.redrive' | 'queue.move' | null
  /** To another source's queue. */
  elsewhere: boolean
  /** One by one. */
  discard: boolean
}

export const waysOf = ({ queue, kind }: Pick<Queue, 'queue' | 'kind'>): Ways => ({
  back: kind !== 'dead' ? null : queue === DEAD ? 'dead-letter.redrive' : 'queue.move',
  elsewhere: kind === 'in',
  discard: queue === DEAD,
})

/** A depth as somebody types it: with or without separators of thousands. Null where it is no whole number. */
export function typedDepth(text: string): number | null {
  const plain = text.trim()
  if (!/^\d{1,15}$|^\d{1,3}([., \u00a0\u202f]\d{3}){1,4}$/.test(plain)) return null
  return Number(plain.replace(/\D/g, ''))
}

/** Why a dead letter is one, and since when; empty and null where the broker put it there, which does not say. */
export function letterOf(message: Pick<Message, 'properties'>): { reason_vi: string; reason_en: string; at: number | null } {
  const { hub_dead_reason_vi = '', hub_dead_reason_en = '', hub_dead_at = '' } = message.properties
  return { reason_vi: hub_dead_reason_vi, reason_en: hub_dead_reason_en, at: /^\d{1,15}$/.test(hub_dead_at) ? Number(hub_dead_at) : null }
}

/** What a message is about, as far as its properties tell: type of its record, refusal, or type of its content. */
export function aboutOf({ properties }: Pick<Message, 'properties'>): string[] {
  const refused = [properties.hub_reject_code, properties.hub_reject_path].filter(Boolean).join(' ')
  return [properties.cloudEvents_type, refused, properties.hub_raw_content_type].filter((one): one is string => !!one)
}

/** As many ids as fit into one call. */
const IN_ONE_CALL = 200

export function chunks<T>(all: readonly T[], size = IN_ONE_CALL): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
}

/** The address of a message's content. */
export const contentPath = (queue: string, id: string): string => `/queues/${encodeURIComponent(queue)}/messages/${encodeURIComponent(id)}`

/** JSON with a line for each value, its values as they were written; null where the text is none, or has its lines already. */
export function inLines(text: string): string | null {
  if (!/^\uFEFF?\s*[[{]/.test(text)) return null
  const lines = applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }))
  return lines === text ? null : lines
}
