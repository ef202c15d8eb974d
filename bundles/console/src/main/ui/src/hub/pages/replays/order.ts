import type { Filter, Kind, Replay } from './types'

/** What stands in the form. */
export interface Form {
  kind: Kind
  sources: string[]
  types: string[]
  codes: string[]
  /** ISO instants; empty where not given. */
  from: string
  to: string
  cause: string
  messages: string[]
  rate: string
  consumer: string
}

export const emptyForm: Form = {
  kind: 'MESSAGES', sources: [], types: [], codes: [], from: '', to: '', cause: '', messages: [], rate: '100', consumer: '',
}

const list = (params: URLSearchParams, ...names: string[]): string[] => [
  ...new Set(names.flatMap((name) => params.getAll(name)).flatMap((one) => one.split(',')).map((one) => one.trim()).filter(Boolean)),
]

const instant = (text: string | null): string => {
  const millis = text ? Date.parse(text) : NaN
  return Number.isFinite(millis) ? new Date(millis).toISOString() : ''
}

/** The form as a link fills it: `?source=tax&code=BAD_DATE&from=…`; lists by commas or by the name again. */
export function formOf(params: URLSearchParams): Form {
  return {
    kind: params.get('kind')?.toUpperCase() === 'CHANGES' ? 'CHANGES' : 'MESSAGES',
    sources: list(params, 'source', 'sources'),
    types: list(params, 'type', 'types'),
    codes: list(params, 'code', 'codes'),
    from: instant(params.get('from')),
    to: instant(params.get('to')),
    cause: params.get('cause') ?? '',
    messages: list(params, 'message', 'messages'),
    rate: params.get('rate') ?? emptyForm.rate,
    consumer: params.get('consumer') ?? '',
  }
}

/** The form of a replay that was, to run it once more. */
export const formOfReplay = (replay: Replay): Form => ({
  kind: replay.kind,
  sources: replay.filter.sources,
  types: replay.filter.types,
  codes: replay.filter.codes,
  from: replay.filter.from ?? '',
  to: replay.filter.to ?? '',
  cause: replay.filter.cause ?? '',
  messages: replay.filter.messages,
  rate: String(replay.perSecond),
  consumer: replay.consumer ?? '',
})

export type Wrong = 'empty' | 'times' | 'rate' | 'consumer' | 'message'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The most that the hub takes, messages or changes a second. */
export const MOST_RATE = 100_000

/** What is wrong with a form; null where it can be sent. */
export function wrongOf(form: Form): Wrong | null {
  const messages = form.kind === 'MESSAGES'
  const any = form.sources.length + form.types.length + form.messages.length > 0 || form.from !== '' || form.to !== ''
    || (messages && (form.codes.length > 0 || form.cause !== ''))
  if (!any) return 'empty'
  if (form.from !== '' && form.to !== '' && form.from >= form.to) return 'times'
  if (form.messages.some((one) => !UUID.test(one))) return 'message'
  const rate = Number(form.rate)
  if (!(rate > 0 && rate <= MOST_RATE)) return 'rate'
  if (!messages && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(form.consumer)) return 'consumer'
  return null
}

/** The form as the hub takes it. What does not belong to the kind is left out. */
export function orderOf(form: Form): Record<string, unknown> {
  const order: Record<string, unknown> = { kind: form.kind, perSecond: Number(form.rate) }
  const put = (name: string, value: string | string[]) => {
    if (value.length > 0) order[name] = value
  }
  put('sources', form.sources)
  put('types', form.types)
  put('from', form.from)
  put('to', form.to)
  put('messages', form.messages)
  if (form.kind === 'MESSAGES') {
    put('codes', form.codes)
    put('cause', form.cause)
  } else put('consumer', form.consumer)
  return order
}

export const unended = (replay: Replay): boolean => ['RUNNING', 'PAUSED', 'WAITING'].includes(replay.state)

/** How far it is, from 0 to 1. */
export const partOf = (replay: Pick<Replay, 'total' | 'done' | 'state'>): number =>
  replay.total > 0 ? Math.min(1, replay.done / replay.total) : replay.state === 'DONE' ? 1 : 0

/** Seconds that are left at its own rate, at the least; null where it does not run or stands at its end. */
export function secondsLeft(replay: Replay, now: number): number | null {
  const left = replay.total - replay.done
  if (replay.state !== 'RUNNING' || left <= 0) return null
  const byRate = left / replay.perSecond
  const run = replay.started ? (now - Date.parse(replay.started)) / 1_000 : 0
  // What it really does counts where it is slower than it may be; a pause makes it look slower than it is.
  const bySpeed = run > 10 && replay.done > 0 ? (left * run) / replay.done : 0
  return Math.max(byRate, Math.min(bySpeed, byRate * 20))
}

export const isEmpty = (filter: Filter): boolean =>
  filter.sources.length + filter.types.length + filter.codes.length + filter.messages.length === 0 && !filter.from && !filter.to && !filter.cause
