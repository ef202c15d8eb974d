import { describe, expect, it } from 'vitest'
import { fieldsOf, firstFields, hiddenNames, isMasked, type Schema } from './schema'

const schema: Schema = {
  type: 'object',
  required: ['number', 'steps'],
  properties: {
    note: { type: ['string', 'null'], 'x-classification': 'public', maxLength: 100 },
    number: { type: 'string', title: 'Number', 'x-title-vi': 'Số', minLength: 3, maxLength: 3, pattern: '^[0-9]+$' },
    applicant: { type: 'object', 'x-classification': 'personal', properties: { 'a/b': { type: 'string', enum: ['x', 'y'] } } },
    steps: { type: 'array', minItems: 1, items: { type: 'object', required: ['at'], properties: { at: { type: 'string', format: 'date-time' } } } },
    marks: { type: 'array', items: { type: 'number', minimum: 0, maximum: 10 } },
  },
}
const fields = fieldsOf(schema)
const field = (pointer: string) => fields.find((one) => one.pointer === pointer)

describe('the fields of a type', () => {
  it('stand each before what is within it, those that must be there first', () => {
    expect(fields.map((one) => `${one.depth} ${one.pointer}`)).toEqual([
      '0 /number', '0 /steps', '1 /steps/*/at', '0 /note', '0 /applicant', '1 /applicant/a~1b', '0 /marks',
    ])
  })

  it('have their types, also those of what a list is of', () => {
    expect(field('/note')?.types).toEqual(['string', 'null'])
    expect(field('/marks')).toMatchObject({ types: ['array'], of: ['number'], rules: [{ what: 'value', text: '0–10' }] })
    expect(field('/steps')).toMatchObject({ of: ['object'], rules: [{ what: 'items', text: '≥ 1' }], required: true })
  })

  it('have the class of what they are within, where they have none', () => {
    expect(field('/applicant/a~1b')?.classification).toBe('personal')
    expect(field('/note')?.classification).toBe('public')
    expect(field('/marks')?.classification).toBe('')
  })

  it('say their form', () => {
    expect(field('/number')?.rules).toEqual([{ what: 'form', text: '/^[0-9]+$/' }, { what: 'length', text: '3' }])
    expect(field('/note')?.rules).toEqual([{ what: 'length', text: '≤ 100' }])
    expect(field('/applicant/a~1b')?.rules).toEqual([{ what: 'form', text: 'x | y' }])
    expect(field('/steps/*/at')).toMatchObject({ rules: [{ what: 'form', text: 'date-time' }], required: true })
  })

  it('are masked with what they are within, also in lists', () => {
    expect(isMasked('/applicant/a~1b', ['/applicant'])).toBe(true)
    expect(isMasked('/steps/*/at', ['/steps/*/at'])).toBe(true)
    expect(isMasked('/steps/*/at', ['/steps/at'])).toBe(true)
    expect(isMasked('/applicant', ['/applicant/a~1b'])).toBe(false)
    expect(isMasked('/applicants', ['/applicant'])).toBe(false)
    expect(isMasked('/note', [''])).toBe(true)
  })

  it('begin a table with what must be there', () => {
    expect(firstFields(fields, 2).map((one) => one.name)).toEqual(['number', 'note'])
    const rows = [{ key: '1', data: { number: '1' } }, { key: '2', data: { number: '2' } }]
    expect(firstFields(fields, 2, rows).map((one) => one.name)).toEqual(['note'])
    expect(firstFields(fields, 2, [...rows, { key: '3', data: {} }]).map((one) => one.name)).toEqual(['number', 'note'])
  })

  it('that are hidden have names', () => {
    expect(hiddenNames(['/applicant/name', '/steps/*/by', '/name', '/numbers/*', ''])).toEqual(['name', 'by', 'numbers'])
  })
})
