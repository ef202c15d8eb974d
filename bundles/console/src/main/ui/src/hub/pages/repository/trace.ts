import type { Receipt, State } from './types'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Whether the hub made the record of others: no message brought it. */
export const isDerived = (message: string): boolean => message === NOBODY

/** The symbolic name and the version of a connector, as a state names it: `vn.iochub.connector.tax/0.2.0`. */
export function connectorOf(text: string): { name: string; version: string } {
  const at = text.trim().search(/[\s/][^\s/]*$/)
  return at < 0 ? { name: text.trim(), version: '' } : { name: text.slice(0, at).trim(), version: text.slice(at + 1).trim() }
}

/** What a receipt says of one row; null where it has no word of it, or not yet. */
export const verdictOf = (receipt: Receipt, item: number): string | null => receipt.items.find((one) => one.item === item)?.verdict ?? null

/** One name for a state among those of its thing. */
export const idOf = (state: State): string => `${state.order} ${state.revision} ${state.message} ${state.item}`

/** Whether a text can be a message's id. */
export const isMessage = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim())

/** What an address asks to show. */
export type Wanted = { what: 'record'; type: string; key: string } | { what: 'message'; message: string } | { what: 'find'; type: string; starts: string } | { what: 'all' }

export function wantedOf(params: URLSearchParams): Wanted {
  const type = params.get('type') ?? ''
  const key = params.get('key') ?? ''
  const message = params.get('message') ?? ''
  if (type !== '' && key !== '') return { what: 'record', type, key }
  if (isMessage(message)) return { what: 'message', message: message.trim().toLowerCase() }
  if (type !== '' && params.has('starts')) return { what: 'find', type, starts: params.get('starts') ?? '' }
  return { what: 'all' }
}
