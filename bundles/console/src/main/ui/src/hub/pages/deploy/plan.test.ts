import { describe, expect, it } from 'vitest'
import { blockersFirst, isRisky, linked, MOST_BYTES, tookSeconds, wrongWith } from './plan'

const file = (name: string, size = 10) => ({ name, size })

describe('a file that is chosen', () => {
  it('is one archive of a size that the hub takes', () => {
    expect(wrongWith([file('iochub-connector-tax-0.2.0.kar')])).toBeNull()
    expect(wrongWith([file('TAX.KAR', MOST_BYTES)])).toBeNull()
  })
  it('is refused before it is sent, and why', () => {
    expect(wrongWith([])).toBe('wrong_many')
    expect(wrongWith([file('a.kar'), file('b.kar')])).toBe('wrong_many')
    expect(wrongWith([file('tax.jar')])).toBe('wrong_name')
    expect(wrongWith([file('tax.kar', 0)])).toBe('wrong_empty')
    expect(wrongWith([file('tax.kar', MOST_BYTES + 1)])).toBe('wrong_large')
  })
})

describe('a report', () => {
  it('has first what forbids, and the order of the hub otherwise', () => {
    const found = (code: string, blocks: boolean) => ({ code, blocks, vi: '', en: '' })
    const given = [found('UNKNOWN_KEY', false), found('WRONG_TYPE', true), found('IGNORED', false), found('TAKEN', true)]
    expect(blockersFirst(given).map((one) => one.code)).toEqual(['WRONG_TYPE', 'TAKEN', 'UNKNOWN_KEY', 'IGNORED'])
    expect(given[0]?.code).toBe('UNKNOWN_KEY')
  })
  it('is named by a link, which anybody may have typed', () => {
    expect(linked('12')).toBe(12)
    for (const wrong of [null, '', '-1', '1.5', '12x', '1e3', '../audit', '9'.repeat(16)]) expect(linked(wrong)).toBeNull()
  })
  it('took as long as it lasted', () => {
    expect(tookSeconds({ began: '2026-03-01T08:00:00Z', ended: '2026-03-01T08:00:02.500Z' })).toBe(2.5)
    expect(tookSeconds({ began: '2026-03-01T08:00:00Z', ended: null })).toBeNull()
  })
  it('of an older or the same version asks for a second thought', () => {
    expect((['INSTALL', 'UPGRADE', 'DOWNGRADE', 'REPLACE'] as const).map(isRisky)).toEqual([false, false, true, true])
  })
})
