import { describe, expect, it } from 'vitest'
import { fill, firstLanguage, formats, pick, type Texts } from '.'

const all = import.meta.glob<{ texts: Texts<string> }>('../../**/texts.ts', { eager: true })
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe('the texts', () => {
  it('are found', () => expect(Object.keys(all).length).toBeGreaterThanOrEqual(4))
  for (const [file, { texts }] of Object.entries(all)) {
    it(`of ${file} have the same keys and the same places for values in both languages`, () => {
      expect(Object.keys(texts.vi).sort()).toEqual(Object.keys(texts.en).sort())
      for (const key of Object.keys(texts.vi)) {
        expect(places(texts.vi[key]!), key).toEqual(places(texts.en[key]!))
        expect(texts.vi[key]!.trim(), key).not.toBe('')
        expect(texts.en[key]!.trim(), key).not.toBe('')
      }
    })
  }
})

describe('the first language', () => {
  it('is the one chosen before', () => expect(firstLanguage('en', ['vi'])).toBe('en'))
  it('is the browser’s where it is one of the two', () => {
    expect(firstLanguage(null, ['fr', 'en-US', 'vi'])).toBe('en')
    expect(firstLanguage(null, ['vi-VN', 'en'])).toBe('vi')
  })
  it('is Vietnamese else', () => {
    expect(firstLanguage(null, ['fr'])).toBe('vi')
    expect(firstLanguage('xx', [])).toBe('vi')
  })
})

describe('formats', () => {
  const vi = formats('vi')
  const en = formats('en')
  it('write numbers as one does', () => {
    expect(vi.number(1234567)).toBe('1.234.567')
    expect(en.number(1234567)).toBe('1,234,567')
    expect(en.number(1.25, 1)).toBe('1.3')
    expect(en.compact(9999)).toBe('9,999')
    expect(en.compact(48_210)).toMatch(/^48\.2\s?[kK]$/)
    expect(en.number(null)).toBe('–')
    expect(en.number(NaN)).toBe('–')
  })
  it('write bytes', () => {
    expect(en.bytes(0)).toBe('0 B')
    expect(en.bytes(1536)).toBe('1.5 KB')
    expect(vi.bytes(5_452_595)).toBe('5,2 MB')
    expect(en.bytes(200 * 1024 ** 4 * 1024)).toBe('204,800 TB')
  })
  it('write durations in two units at most', () => {
    expect(en.duration(0)).toBe('0 s')
    expect(en.duration(1.4)).toBe('1.4 s')
    expect(en.duration(59.4)).toBe('59 s')
    expect(en.duration(61)).toBe('1 min 1 s')
    expect(en.duration(3_599)).toBe('59 min')
    expect(vi.duration(5_040)).toBe('1 giờ 24 phút')
    expect(vi.duration(86_400 * 3 + 3_600)).toBe('3 ngày 1 giờ')
    expect(en.duration(null)).toBe('–')
  })
  it('write ages in one', () => {
    const now = Date.parse('2026-11-23T08:00:00Z')
    expect(en.ago('2026-11-23T07:59:59Z', now)).toBe('just now')
    expect(en.ago('2026-11-23T07:58:20Z', now)).toBe('1 min ago')
    expect(vi.ago('2026-11-23T06:20:00Z', now)).toBe('1 giờ trước')
    // A clock that is ahead is no age below zero.
    expect(en.ago('2026-11-23T08:00:30Z', now)).toBe('just now')
    expect(en.ago('nonsense', now)).toBe('–')
  })
  it('write times of day with 24 hours', () => {
    expect(vi.clock(new Date(2026, 10, 23, 0, 5))).toBe('00:05')
    expect(en.clock(new Date(2026, 10, 23, 13, 5, 9), true)).toBe('13:05:09')
    expect(en.date(new Date(2026, 10, 3))).toBe('03/11/2026')
  })
})

it('fills values in and leaves unknown places', () => expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}'))
it('takes the other language where one is empty', () => {
  expect(pick('vi', { vi: '', en: 'x' })).toBe('x')
  expect(pick('en', { vi: 'y', en: '' })).toBe('y')
})
