import { describe, expect, it } from 'vitest'
import { decode, locate, locateInFragment, namesOf, placeOf, readable, windowOf } from './content'

const cut = (text: string, mark: { from: number; to: number } | null) => (mark ? text.slice(mark.from, mark.to) : null)

describe('where the fault lies', () => {
  const text = '{"unit":"079","list":[{"date":"2026-01-01"},{"date":"2026-02-30","a/b":{"~c":1}}]}'

  it('marks the field that the pointer names', () => {
    const mark = locate(text, '/list/1', '/date', '')
    expect(cut(text, mark)).toBe('"2026-02-30"')
    expect(mark?.exact).toBe(true)
    expect(cut(text, locate(text, '/list/1', '/a~1b/~0c', ''))).toBe('1')
  })

  it('marks the row where the field is missing, and never another row', () => {
    const mark = locate(text, '/list/0', '/name', '')
    expect(cut(text, mark)).toBe('{"date":"2026-01-01"}')
    expect(mark?.exact).toBe(false)
    expect(locate(text, '/list/9', '/date', '')).toBeNull()
  })

  it('holds for what is shown in several lines', () => {
    const shown = readable('{"list":[{"id":12345678901234567890,"date":"x"}]}')
    expect(shown).toContain('\n')
    expect(shown).toContain('12345678901234567890')
    expect(cut(shown, locate(shown, '/list/0', '/date', ''))).toBe('"x"')
  })

  it('reads a message that breaks off as far as it goes', () => {
    const broken = '{"list":[{"id":1},{"id":"two"'
    expect(cut(broken, locate(broken, '/list/1', '/id', ''))).toBe('"two"')
  })

  it('marks a line, a row of a plain table, or the piece where it stands once', () => {
    expect(cut('a\nb\nc', locate('a\nb\nc', '/line/2/column/1', '', ''))).toBe('b')
    expect(cut('id;date\n1;x\n2;y\n', locate('id;date\n1;x\n2;y\n', '/row/3', '', ''))).toBe('2;y')
    expect(locate('id\n"a\nb"\n2', '/row/3', '', '')).toBeNull()
    expect(cut('<a><b>bad</b></a>', locate('<a><b>bad</b></a>', '/a/1', '', 'bad'))).toBe('bad')
    expect(locate('bad bad', '/a/1', '', 'bad')).toBeNull()
    expect(locate('a', '/line/7', '', '')).toBeNull()
  })

  it('marks the value in a fragment that is the row, and all of one that is the value', () => {
    expect(cut('{"date":"x"}', locateInFragment('{"date":"x"}', '/date'))).toBe('"x"')
    expect(cut('2026-02-30', locateInFragment('2026-02-30', '/date'))).toBe('2026-02-30')
  })
})

describe('a message as text', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text)

  it('takes UTF-8, with its mark kept', () => {
    expect(decode(utf8('Huế'), 'text/plain')).toEqual({ text: 'Huế', utf8: true, bytes: 5 })
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0x61])
    expect([...new TextEncoder().encode(decode(marked, '').text ?? '')]).toEqual([...marked])
  })

  it('takes the charset that is named, and says that the text is not the bytes', () => {
    expect(decode(new Uint8Array([0xd0]), 'text/csv; charset=windows-1258')).toEqual({ text: 'Đ', utf8: false, bytes: 1 })
    expect(decode(new Uint8Array([0xff, 0xfe, 0x61, 0]), 'text/plain').text).toBe('\uFEFFa')
  })

  it('has no text of a spreadsheet or of bytes that are none', () => {
    expect(decode(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), '').text).toBeNull()
    expect(decode(new Uint8Array([0xff, 0x00, 0xc3, 0x28]), '').text).toBeNull()
  })

  it('shows a part of a long one, with the mark in it', () => {
    expect(windowOf(100, null)).toEqual({ from: 0, to: 100 })
    const { from, to } = windowOf(1_000_000, { from: 999_990, to: 999_999, exact: true })
    expect(from).toBe(940_000)
    expect(to).toBe(1_000_000)
    expect(windowOf(1_000_000, { from: 500_000, to: 500_001, exact: true })).toEqual({ from: 485_000, to: 545_000 })
  })
})

it('says places as people do', () => {
  expect(placeOf('')).toEqual({ kind: 'none' })
  expect(placeOf('/list/17')).toEqual({ kind: 'element', number: 18, within: '/list' })
  expect(placeOf('/sheet/T~13/row/12')).toEqual({ kind: 'row', row: '12', sheet: 'T/3' })
  expect(placeOf('/row/5')).toEqual({ kind: 'row', row: '5', sheet: undefined })
  expect(placeOf('/line/7/column/3')).toEqual({ kind: 'line', line: '7', column: '3' })
  expect(placeOf('/visit')).toEqual({ kind: 'pointer', pointer: '/visit' })
  expect(namesOf('/a~1b/~0')).toEqual(['a/b', '~'])
})
