import { describe, expect, it } from 'vitest'
import { inShort, linesOf, MOST_ITEMS, patternOf } from './lines'

const told = (data: unknown, masked: string[]) => linesOf(data, masked).map((line) => `${line.depth} ${line.pointer} ${line.kind}`)

describe('a record line by line', () => {
  it('has a line for each field, within what it belongs to', () => {
    expect(told({ unit: '079', applicant: { kind: 'person' }, steps: [{ at: 1 }, { at: 2 }] }, [])).toEqual([
      '0 /unit value', '0 /applicant object', '1 /applicant/kind value', '0 /steps list', '1 /steps/0 object', '2 /steps/0/at value',
      '1 /steps/1 object', '2 /steps/1/at value',
    ])
  })

  it('tells what was left out, where the thing that it belongs to is there', () => {
    const masked = ['/name', '/applicant/phone', '/nobody/phone', '/steps/*/by', '/steps/note']
    expect(told({ applicant: {}, steps: [{ at: 1 }] }, masked)).toEqual([
      '0 /applicant object', '1 /applicant/phone hidden', '0 /steps list', '1 /steps/0 object', '2 /steps/0/at value',
      '2 /steps/0/by hidden', '2 /steps/0/note hidden', '0 /name hidden',
    ])
  })

  it('tells items and whole records that were left out', () => {
    expect(told({ numbers: [], by: {} }, ['/numbers/*', '/by/*'])).toEqual([
      '0 /numbers list', '1 /numbers/* hidden', '0 /by object', '1 /by/* hidden',
    ])
    expect(told({}, [''])).toEqual(['0  hidden'])
  })

  it('does not take a value that is there for a hidden one', () => {
    expect(told({ name: 'x' }, ['/name'])).toEqual(['0 /name value'])
  })

  it('reads pointers whose names have slashes and tildes', () => {
    expect(told({ 'a/b': {} }, ['/a~1b/c~0d'])).toEqual(['0 /a~1b object', '1 /a~1b/c~0d hidden'])
  })

  it('draws the first of a long list, and counts the rest', () => {
    const lines = linesOf({ all: Array.from({ length: MOST_ITEMS + 7 }, (_, at) => at) }, [])
    expect(lines).toHaveLength(MOST_ITEMS + 2)
    expect(lines.at(-1)).toMatchObject({ kind: 'more', value: 7 })
  })

  it('has the pointer that a schema has', () => {
    expect(patternOf('/steps/12/by/3')).toBe('/steps/*/by/*')
    expect(patternOf('/area2/x')).toBe('/area2/x')
  })

  it('says in short what is plain', () => {
    expect(inShort(linesOf({ a: 1, b: { c: 2 }, d: [3], e: null }, ['/f']), 3).map((line) => line.name)).toEqual(['a', 'e', 'f'])
  })
})
