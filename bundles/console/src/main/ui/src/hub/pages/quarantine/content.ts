import { applyEdits, findNodeAtLocation, format, parseTree, type Node, type ParseError } from 'jsonc-parser'

/** A piece of a text: from its first character to the one behind its last. */
export interface Mark {
  from: number
  to: number
  /** The offending field itself; else the row that it is missing in. */
  exact: boolean
}

/** The names of a JSON pointer (RFC 6901). */
export const namesOf = (pointer: string): string[] =>
  pointer === '' ? [] : pointer.split('/').slice(1).map((name) => name.replace(/~1/g, '/').replace(/~0/g, '~'))

const looksLikeJson = (text: string) => /^\uFEFF?\s*[[{]/.test(text)

function tree(text: string): Node | undefined {
  const errors: ParseError[] = []
  // A message that breaks off is read as far as it goes.
  return looksLikeJson(text) ? parseTree(text.replace(/^\uFEFF/, ' '), errors) : undefined
}

const at = (root: Node, names: string[]): Node | undefined =>
  names.length === 0 ? root : findNodeAtLocation(root, names.map((name) => (/^\d+$/.test(name) ? Number(name) : name)))
  ?? findNodeAtLocation(root, names)

function line(text: string, number: number): Mark | null {
  let from = 0
  for (let now = 1; now < number; now++) {
    const end = text.indexOf('\n', from)
    if (end < 0) return null
    from = end + 1
  }
  const end = text.indexOf('\n', from)
  return { from, to: end < 0 ? text.length : end, exact: true }
}

/**
 * Where the fault lies in the message; null where that cannot be told.
 *
 * @param origin the row's place: a JSON pointer, `/line/7`, `/row/7`
 * @param path the offending field below it
 */
export function locate(text: string, origin: string, path: string, fragment: string): Mark | null {
  const root = tree(text)
  if (root) {
    const row = namesOf(origin)
    const field = namesOf(path)
    for (let length = row.length + field.length; length >= Math.max(1, row.length); length--) {
      const found = at(root, [...row, ...field].slice(0, length))
      // A parser's node of something that breaks off has no length.
      if (found && found.length > 0) return { from: found.offset, to: found.offset + found.length, exact: length === row.length + field.length }
    }
  }
  const lines = /^\/line\/(\d+)/.exec(origin)
  if (lines) return line(text, Number(lines[1]))
  // Lines are rows only where no text goes over several.
  const rows = /^\/row\/(\d+)$/.exec(origin)
  if (rows && !text.includes('"')) return line(text, Number(rows[1]))
  if (fragment.length > 1) {
    const first = text.indexOf(fragment)
    if (first >= 0 && text.indexOf(fragment, first + 1) < 0) return { from: first, to: first + fragment.length, exact: true }
  }
  return null
}

/** Where the fault lies in the fragment, which is the offending value or the row. */
export function locateInFragment(fragment: string, path: string): Mark {
  const root = tree(fragment)
  const found = root && path !== '' ? at(root, namesOf(path)) : undefined
  return found && found.length > 0
    ? { from: found.offset, to: found.offset + found.length, exact: true }
    : { from: 0, to: fragment.length, exact: true }
}

/** JSON that stands in one line, in several; any other text as it is. Numbers keep their digits. */
export function readable(text: string): string {
  if (!looksLikeJson(text) || text.length > 2_000_000 || text.trim().includes('\n')) return text
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' }))
}

/** A message's content as people read it; the text is null where it is none, such as a spreadsheet. */
export interface Content {
  text: string | null
  /** Whether the text, encoded as UTF-8, is the content byte for byte. */
  utf8: boolean
  bytes: number
}

/** @param contentType such as `application/json; charset=windows-1258` */
export function decode(bytes: Uint8Array, contentType: string): Content {
  const none = { text: null, utf8: false, bytes: bytes.length }
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 9) < 9
  if (zip) return none
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
  const named = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]
  const declared = /^[^>]{0,80}encoding=["']([\w-]+)["']/.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 120)))?.[1]
  for (const name of new Set([mark ?? named ?? declared ?? 'utf-8', 'utf-8'])) {
    try {
      const text = new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes)
      if (text.includes('\0')) return none
      return { text, utf8: /^utf-?8$/i.test(name), bytes: bytes.length }
    } catch {
      // A charset that no browser knows, or that the bytes are not in: the next one, or none.
      continue
    }
  }
  return none
}

/** What of a long text is shown: so many characters around the mark. */
export function windowOf(length: number, mark: Mark | null, most = 60_000): { from: number; to: number } {
  if (length <= most) return { from: 0, to: length }
  const from = Math.max(0, Math.min(length - most, (mark?.from ?? 0) - most / 4))
  return { from: Math.floor(from), to: Math.floor(from) + most }
}

/** A row's place as it is said: `sheet T3, row 12`. */
export type Place =
  | { kind: 'none' }
  | { kind: 'line'; line: string; column?: string }
  | { kind: 'row'; row: string; sheet?: string }
  | { kind: 'element'; number: number; within: string }
  | { kind: 'pointer'; pointer: string }

export function placeOf(origin: string): Place {
  if (origin === '') return { kind: 'none' }
  const line = /^\/line\/(\d+)(?:\/column\/(\d+))?$/.exec(origin)
  if (line) return { kind: 'line', line: line[1] ?? '', column: line[2] }
  const row = /^(?:\/sheet\/([^/]*))?\/row\/(\d+)$/.exec(origin)
  if (row) return { kind: 'row', row: row[2] ?? '', sheet: row[1] === undefined ? undefined : namesOf(`/${row[1]}`)[0] }
  const element = /^(.*)\/(\d+)$/.exec(origin)
  if (element) return { kind: 'element', number: Number(element[2]) + 1, within: element[1] || '/' }
  return { kind: 'pointer', pointer: origin }
}
