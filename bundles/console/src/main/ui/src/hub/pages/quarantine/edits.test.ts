import { describe, expect, it } from 'vitest'
import { base64, editOf, emptyDraft, meant, MOST_BYTES, type Draft } from './edits'

const draft = (more: Partial<Draft>): Draft => ({ ...emptyDraft, ...more })

describe('a value', () => {
  it('is set as JSON where it is JSON, else as text', () => {
    expect(meant('12.5')).toEqual({ value: 12.5, kind: 'number' })
    expect(meant('"12.5"')).toEqual({ value: '12.5', kind: 'text' })
    expect(meant('2026-03-01')).toEqual({ value: '2026-03-01', kind: 'text' })
    expect(meant('true').kind).toBe('boolean')
    expect(meant('null').kind).toBe('null')
    expect(meant('[1]').kind).toBe('list')
    expect(meant('{}').kind).toBe('object')
  })

  it('keeps the digits of a number that a browser cannot hold', () => {
    expect(meant('12345678901234567890')).toEqual({ value: '12345678901234567890', kind: 'text' })
    expect(meant('1.50')).toEqual({ value: 1.5, kind: 'number' })
    expect(meant('079')).toEqual({ value: '079', kind: 'text' })
    expect(meant('20260301083000', true)).toEqual({ value: '20260301083000', kind: 'text' })
  })

  it('goes to the offending field, or to a pointer', () => {
    expect(editOf(draft({ value: '17', asText: true }), null)).toEqual({ edit: { value: '17' } })
    expect(editOf(draft({ value: 'x' }), null)).toEqual({ edit: { value: 'x' } })
    expect(editOf(draft({ value: 'x', pointer: '/list/3/date' }), null)).toEqual({ edit: { pointer: '/list/3/date', value: 'x' } })
    expect(editOf(draft({ value: 'x', pointer: 'list' }), null)).toEqual({ wrong: 'pointer' })
    expect(editOf(draft({}), null)).toEqual({ wrong: 'nothing' })
  })
})

describe('a replacement', () => {
  const form = (found: string, by: string) => draft({ form: 'replacement', found, by })

  it('must stand once, where the text is known', () => {
    expect(editOf(form('a', 'b'), 'xax')).toEqual({ edit: { found: 'a', by: 'b' } })
    expect(editOf(form('a', 'b'), null)).toEqual({ edit: { found: 'a', by: 'b' } })
    expect(editOf(form('a', 'b'), 'xx')).toEqual({ wrong: 'notFound' })
    expect(editOf(form('aa', 'b'), 'aaa')).toEqual({ wrong: 'twice' })
    expect(editOf(form('a', 'a'), 'a')).toEqual({ wrong: 'same' })
    expect(editOf(form('a', ''), 'a')).toEqual({ edit: { found: 'a', by: '' } })
  })
})

describe('a whole message', () => {
  it('is sent in base64, a file as its bytes', () => {
    expect(editOf(draft({ form: 'whole', text: 'Huế' }), null)).toEqual({ edit: { content: 'SHXhur8=' } })
    expect(editOf(draft({ form: 'whole', text: 'no', file: { name: 'a.xlsx', bytes: new Uint8Array([0, 255]) } }), null)).toEqual({ edit: { content: 'AP8=' } })
    expect(editOf(draft({ form: 'whole', text: 'a' }), 'a')).toEqual({ wrong: 'same' })
    expect(editOf(draft({ form: 'whole', file: { name: 'a', bytes: new Uint8Array(MOST_BYTES + 1) } }), null)).toEqual({ wrong: 'large' })
  })

  it('takes megabytes', () => {
    const bytes = new Uint8Array(3_000_001).fill(65)
    expect(atob(base64(bytes)).length).toBe(3_000_001)
  })
})
