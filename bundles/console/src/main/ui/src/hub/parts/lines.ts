/** One line of a record that is drawn as a tree. */
export interface Line {
  /** The way to it, with the places of lists as numbers: `/list/3/name`. */
  pointer: string
  /** How many things it is within. */
  depth: number
  /** Its field, or its place in a list from 1; empty where a hidden thing has no name. */
  name: string
  kind: 'object' | 'list' | 'value' | 'hidden' | 'more'
  /** Of a value; else how many there are in it, or how many are not drawn. */
  value: string | number | boolean | null
}

/** Of a list so many are drawn. */
export const MOST_ITEMS = 50

const escaped = (name: string) => name.replace(/~/g, '~0').replace(/\//g, '~1')
const split = (pointer: string) =>
  pointer === '' ? [] : pointer.slice(1).split('/').map((name) => name.replace(/~1/g, '/').replace(/~0/g, '~'))

/**
 * A record line by line, with a line for each field that was left out of it.
 *
 * @param data the record without what is hidden
 * @param masked JSON pointers of what was left out, `*` for each item of a list. A field is told where the thing that it belongs
 *     to is there; whether it had a value is not known
 */
export function linesOf(data: unknown, masked: readonly string[]): Line[] {
  const lines: Line[] = []
  const hidden = (pointer: string, depth: number, name: string) => lines.push({ pointer, depth, name, kind: 'hidden', value: null })

  const within = (node: unknown, ways: string[][], pointer: string, depth: number) => {
    if (Array.isArray(node)) {
      // As the hub has it: a way that names a field where a list stands means that field of every item.
      const below = ways.map((way) => (way[0] === '*' ? way.slice(1) : way))
      if (below.some((way) => way.length === 0)) hidden(`${pointer}/*`, depth, '')
      const left = below.filter((way) => way.length > 0)
      node.slice(0, MOST_ITEMS).forEach((item, at) => one(item, left, `${pointer}/${at}`, depth, String(at + 1)))
      if (node.length > MOST_ITEMS) lines.push({ pointer: `${pointer}/-`, depth, name: '', kind: 'more', value: node.length - MOST_ITEMS })
      return
    }
    if (node === null || typeof node !== 'object') return
    const fields = node as Record<string, unknown>
    for (const [name, child] of Object.entries(fields)) {
      const below = ways.filter((way) => way.length > 1 && (way[0] === name || way[0] === '*')).map((way) => way.slice(1))
      one(child, below, `${pointer}/${escaped(name)}`, depth, name)
    }
    for (const [name] of ways.filter((way) => way.length === 1)) {
      if (name === '*') hidden(`${pointer}/*`, depth, '')
      else if (name !== undefined && !(name in fields)) hidden(`${pointer}/${escaped(name)}`, depth, name)
    }
  }

  const one = (node: unknown, ways: string[][], pointer: string, depth: number, name: string) => {
    if (Array.isArray(node)) lines.push({ pointer, depth, name, kind: 'list', value: node.length })
    else if (node !== null && typeof node === 'object') lines.push({ pointer, depth, name, kind: 'object', value: Object.keys(node).length })
    else lines.push({ pointer, depth, name, kind: 'value', value: (node ?? null) as Line['value'] })
    within(node, ways, pointer, depth + 1)
  }

  if (masked.includes('')) hidden('', 0, '')
  within(data, masked.filter((one) => one !== '').map(split), '', 0)
  return lines
}

/** The pointer of a line as a schema has it: with `*` for the places of lists. */
export const patternOf = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*')

/** What of a record can be said in one line: its plain values, and which are hidden. */
export const inShort = (lines: Line[], most: number): Line[] =>
  lines.filter((line) => line.depth === 0 && (line.kind === 'value' || line.kind === 'hidden')).slice(0, most)
