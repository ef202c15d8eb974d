/** A JSON Schema as the hub's types have it: objects, lists and plain values, with titles in two languages. */
export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  'x-title-vi'?: string
  'x-description-vi'?: string
  'x-classification'?: string
  'x-aggregate'?: { of?: string; by?: string[] }
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  format?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** One field of a type. */
export interface Field {
  /** With `*` for each item of a list. */
  pointer: string
  depth: number
  name: string
  types: string[]
  /** Of a list, what it is of; empty else. */
  of: string[]
  title_vi: string
  title_en: string
  description_vi: string
  description_en: string
  /** Its own class, or else of what it is within; empty where neither is said. */
  classification: string
  required: boolean
  rules: Rule[]
}

/** A bound of a field: its form (`date-time`, a pattern, the values that may stand there), or of its value, length or items. */
export interface Rule {
  what: 'form' | 'value' | 'length' | 'items'
  text: string
}

const typesOf = (schema: Schema): string[] => {
  const given = schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type]
  if (given.length > 0) return given
  return schema.properties ? ['object'] : schema.items ? ['array'] : []
}

const span = (low: number | undefined, high: number | undefined, what: Rule['what']): Rule[] => {
  const text = low === undefined ? (high === undefined ? '' : `≤ ${high}`) : high === undefined ? `≥ ${low}` : low === high ? String(low) : `${low}–${high}`
  return text === '' ? [] : [{ what, text }]
}

function rulesOf(schema: Schema): Rule[] {
  const forms = [
    ...(schema.format ? [schema.format] : []),
    ...(schema.const !== undefined ? [JSON.stringify(schema.const)] : []),
    ...(schema.enum ? [schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' | ')] : []),
    ...(schema.pattern ? [`/${schema.pattern}/`] : []),
    ...(schema.exclusiveMinimum !== undefined ? [`> ${schema.exclusiveMinimum}`] : []),
    ...(schema.exclusiveMaximum !== undefined ? [`< ${schema.exclusiveMaximum}`] : []),
    ...(schema.multipleOf !== undefined ? [`÷ ${schema.multipleOf}`] : []),
  ]
  return [
    ...forms.map((text): Rule => ({ what: 'form', text })),
    ...span(schema.minimum, schema.maximum, 'value'),
    ...span(schema.minLength, schema.maxLength, 'length'),
    ...span(schema.minItems, schema.maxItems, 'items'),
  ]
}

const escaped = (name: string) => name.replace(/~/g, '~0').replace(/\//g, '~1')

/** The fields of a type, each before what is within it. */
export function fieldsOf(schema: Schema): Field[] {
  const fields: Field[] = []
  const within = (node: Schema, pointer: string, depth: number, above: string) => {
    // The repository does not keep the order in which a schema was written: what must be there comes first.
    const named = Object.entries(node.properties ?? {})
    const needed = (name: string) => node.required?.includes(name) ?? false
    for (const [name, child] of [...named.filter(([name]) => needed(name)), ...named.filter(([name]) => !needed(name))]) {
      const its = `${pointer}/${escaped(name)}`
      const classification = child['x-classification'] ?? above
      fields.push({
        pointer: its,
        depth,
        name,
        types: typesOf(child),
        of: child.items ? typesOf(child.items) : [],
        title_vi: child['x-title-vi'] ?? '',
        title_en: child.title ?? '',
        description_vi: child['x-description-vi'] ?? '',
        description_en: child.description ?? '',
        classification,
        required: needed(name),
        rules: [...rulesOf(child), ...(child.items ? rulesOf(child.items) : [])],
      })
      let inner = child
      let place = its
      let itsClass = classification
      // A list of lists is rare, and no reason to stop.
      while (inner.items) {
        inner = inner.items
        place += '/*'
        itsClass = inner['x-classification'] ?? itsClass
      }
      within(inner, place, depth + 1, itsClass)
    }
  }
  within(schema, '', 0, schema['x-classification'] ?? '')
  return fields
}

/** Whether one without the role `personal` is not given it: its own pointer is masked, or that of what it is within. */
export function isMasked(pointer: string, masked: readonly string[]): boolean {
  const parts = pointer.split('/').filter((part) => part !== '*')
  return masked.some((one) => {
    const way = one.split('/').filter((part) => part !== '*')
    return way.length <= parts.length && way.every((part, at) => part === parts[at])
  })
}

/** The fields that a table of rows begins with: plain ones at the top, those that must be there first, and not the key again. */
export function firstFields(fields: Field[], most: number, rows: { key: string; data: unknown }[] = []): Field[] {
  const isKey = (name: string) => rows.length > 0 && rows.every((row) => (row.data as Record<string, unknown> | null)?.[name] === row.key)
  const plain = fields.filter((one) => one.depth === 0 && !one.types.includes('object') && !one.types.includes('array') && !isKey(one.name))
  return plain.slice(0, most)
}

/** What hidden fields are called: their last names, each once. */
export const hiddenNames = (masked: readonly string[]): string[] => [
  ...new Set(masked.map((pointer) => pointer.split('/').filter((part) => part !== '*').at(-1) ?? '').filter((name) => name !== '')),
]
