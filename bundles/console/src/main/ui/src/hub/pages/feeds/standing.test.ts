import { describe, expect, it } from 'vitest'
import { minutesLeft, standingOf, worst, worstFirst } from './standing'
import type { Reader } from './types'

const NOW = Date.parse('2026-03-01T08:00:00Z')
const reader = (given: Partial<Reader>): Reader => ({
  account: 'ioc', path: 'tax/Payment', cursor: '1.42', behind: 0, behindMore: false, expired: false,
  lastRead: '2026-03-01T07:59:00Z', perMinute: 0, ...given,
})

describe('how a reader stands', () => {
  it.each([
    ['void where its cursor is of before a restore', { behind: null, expired: true }, 'void'],
    ['expired where changes after its cursor are gone', { behind: 12, expired: true }, 'expired'],
    ['current where it has read all, however long ago', { lastRead: '2026-01-01T00:00:00Z' }, 'current'],
    ['stopped where it left something for a day', { behind: 3, lastRead: '2026-02-28T07:00:00Z' }, 'stopped'],
    ['reading where little is left', { behind: 9_999 }, 'reading'],
    ['behind where much is left and it does not read', { behind: 10_000 }, 'behind'],
    ['reading where much is left and will be read soon', { behind: 50_000, perMinute: 5_000 }, 'reading'],
    ['behind where much is left for long', { behind: 50_000, perMinute: 4_999 }, 'behind'],
    ['behind where nobody counts any more', { behind: 100_000, behindMore: true, perMinute: 90_000 }, 'behind'],
  ] as const)('is %s', (_, given, standing) => {
    expect(standingOf(reader(given), NOW)).toBe(standing)
  })

  it('says how long it will take, where that is known', () => {
    expect(minutesLeft(reader({ behind: 300, perMinute: 100 }))).toBe(3)
    for (const given of [{ behind: 300 }, { behind: null }, { behind: 0, perMinute: 5 }, { behind: 100_000, behindMore: true, perMinute: 5 }]) {
      expect(minutesLeft(reader(given))).toBeNull()
    }
  })

  it('puts those first who must be seen to', () => {
    const all = [reader({ account: 'a' }), reader({ account: 'b', behind: 5 }), reader({ account: 'c', behind: 7 }), reader({ account: 'd', behind: null })]
    expect(all.sort(worstFirst(NOW)).map((one) => one.account)).toEqual(['d', 'c', 'b', 'a'])
    expect(worst(all, 'tax/Payment', NOW)).toBe('void')
    expect(worst(all, 'tax/Other', NOW)).toBeNull()
  })
})
