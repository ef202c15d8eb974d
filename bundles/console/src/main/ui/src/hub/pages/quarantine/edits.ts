import type { Edit } from './types'

/** The most that the hub takes of an edited message, in bytes. */
export const MOST_BYTES = 4 * 1024 * 1024

export type Form = 'value' | 'replacement' | 'whole'

/** What stands in the form. */
export interface Draft {
  form: Form
  /** Empty for the row's own offending field. */
  pointer: string
  value: string
  /** The value is a text whatever it looks like. */
  asText: boolean
  found: string
  by: string
  /** The whole message as text; a file goes before it. */
  text: string
  file: { name: string; bytes: Uint8Array } | null
}

export const emptyDraft: Draft = { form: 'value', pointer: '', value: '', asText: false, found: '', by: '', text: '', file: null }

/** How a typed value is meant: what is JSON is set as JSON, any other as text, and all where `asText`. */
export function meant(value: string, asText = false): { value: unknown; kind: 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object' } {
  if (asText) return { value, kind: 'text' }
  try {
    const parsed: unknown = JSON.parse(value)
    const kind = parsed === null ? 'null' : Array.isArray(parsed) ? 'list' : typeof parsed === 'string' ? 'text' : typeof parsed
    // A number that would lose digits is no number for a browser; it is sent as the text that it is.
    if (kind === 'number' && !sameNumber(value.trim(), parsed as number)) return { value, kind: 'text' }
    return { value: parsed, kind: kind as 'text' }
  } catch {
    return { value, kind: 'text' }
  }
}

const digits = (text: string): string => text.replace(/[eE].*$/, '').replace(/[^\d]/g, '').replace(/^0+/, '').replace(/0+$/, '')

const sameNumber = (typed: string, parsed: number): boolean => digits(typed) === digits(String(parsed))

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

export type Wrong = 'nothing' | 'pointer' | 'notFound' | 'twice' | 'large' | 'same'

/**
 * The edit as the hub takes it, or what is wrong with the form.
 *
 * @param content the message's text where it is known: then what is to be replaced must stand there once
 */
export function editOf(draft: Draft, content: string | null): { edit: Edit } | { wrong: Wrong } {
  if (draft.form === 'value') {
    if (draft.pointer !== '' && !draft.pointer.startsWith('/')) return { wrong: 'pointer' }
    if (draft.value === '') return { wrong: 'nothing' }
    const { value } = meant(draft.value, draft.asText)
    return { edit: draft.pointer === '' ? { value } : { pointer: draft.pointer, value } }
  }
  if (draft.form === 'replacement') {
    if (draft.found === '') return { wrong: 'nothing' }
    if (draft.found === draft.by) return { wrong: 'same' }
    if (content !== null) {
      const first = content.indexOf(draft.found)
      if (first < 0) return { wrong: 'notFound' }
      if (content.indexOf(draft.found, first + 1) >= 0) return { wrong: 'twice' }
    }
    return { edit: { found: draft.found, by: draft.by } }
  }
  const bytes = draft.file?.bytes ?? new TextEncoder().encode(draft.text)
  if (bytes.length === 0) return { wrong: 'nothing' }
  if (bytes.length > MOST_BYTES) return { wrong: 'large' }
  if (draft.file === null && draft.text === content) return { wrong: 'same' }
  return { edit: { content: base64(bytes) } }
}
