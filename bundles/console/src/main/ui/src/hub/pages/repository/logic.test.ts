import { describe, expect, it } from 'vitest'
import { agePart, boundsOf, removedBy, toneOfBound } from './bounds'
import { grownInAll, grownOver, indexShare } from './growth'
import { connectorOf, isDerived, verdictOf, wantedOf } from './trace'
import type { Table, Usage } from './types'

const usage = (kind: Usage['kind'], bytes: number, limit: number | null = null, days: number | null = null): Usage =>
  ({ kind, bytes, limit, days, oldest: '2026-03-01T00:00:00Z' })
const table = (name: string, grownDay: number | null, grownWeek: number | null = null, kind: Table['kind'] = 'table'): Table =>
  ({ name, kind, rows: 1, bytes: 100, indexBytes: 25, oldest: null, newest: null, partitions: 0, grownDay, grownWeek, comment: '' })

describe('bounds of retention', () => {
  const bounds = boundsOf([usage('record', 900), usage('change', 10, 100, 400), usage('raw', 50, 100, 90), usage('raw_files', 30), usage('verdict', 15), usage('quarantine', 0, 100, 90)])

  it('have all that is within them, the fullest first', () => {
    expect(bounds.map((one) => `${one.kind} ${one.bytes}/${one.limit}`)).toEqual(['raw 95/100', 'change 10/100', 'quarantine 0/100', 'record 900/null'])
    expect(bounds[0]?.parts.map((one) => one.kind)).toEqual(['raw', 'raw_files', 'verdict'])
  })

  it('say where room is made, and where it is too late', () => {
    expect([0, 0.89, 0.9, 0.99, 1, 2].map(toneOfBound)).toEqual(['good', 'good', 'warn', 'warn', 'bad', 'bad'])
  })

  it('say how old the oldest is', () => {
    const at = (days: number) => Date.parse('2026-03-01T00:00:00Z') + days * 86_400_000
    expect(agePart(bounds[0]!, at(45))).toBe(0.5)
    expect(agePart(bounds[0]!, at(900))).toBe(1)
    expect(agePart(bounds[3]!, at(45))).toBeNull()
    expect(agePart({ ...bounds[0]!, oldest: null }, at(45))).toBeNull()
  })

  it('tell what a run removed', () => {
    expect(removedBy({ began: '', ended: '', removed: { record: 0, change: 5, raw: 9 }, trouble_vi: null, trouble_en: null, elsewhere: false })).toEqual([['raw', 9], ['change', 5]])
  })
})

describe('growth', () => {
  it('is told of what changed most, with what shrank below', () => {
    const tables = [table('a', 10), table('b', -40), table('c', 20), table('d', null), table('e', 0), table('f', 1), table('v', 99, 99, 'view')]
    expect(grownOver(tables, 'day', 3)).toEqual([{ name: 'c', bytes: 20, part: 0.5 }, { name: 'a', bytes: 10, part: 0.25 }, { name: 'b', bytes: -40, part: -1 }])
    expect(grownOver(tables, 'week', 3)).toEqual([])
    expect(grownInAll(tables, 'day')).toBe(-9)
    expect(grownInAll(tables, 'week')).toBeNull()
  })

  it('has the share of indexes, where there is anything', () => {
    expect(indexShare(table('a', 0))).toBe(0.25)
    expect(indexShare({ bytes: 0, indexBytes: 0 })).toBeNull()
  })
})

describe('lineage', () => {
  it('knows a record that no message brought', () => {
    expect(isDerived('00000000-0000-0000-0000-000000000000')).toBe(true)
    expect(isDerived('01a2053f-0dd7-796a-a8b1-b8dbb14b1000')).toBe(false)
  })

  it('has the connector with its version', () => {
    expect(connectorOf('vn.iochub.connector.tax/0.2.0')).toEqual({ name: 'vn.iochub.connector.tax', version: '0.2.0' })
    expect(connectorOf('vn.iochub.connector.tax')).toEqual({ name: 'vn.iochub.connector.tax', version: '' })
    expect(connectorOf('vn.iochub.connector.tax 0.2.0')).toEqual({ name: 'vn.iochub.connector.tax', version: '0.2.0' })
    expect(connectorOf('')).toEqual({ name: '', version: '' })
  })

  it('has the word of the receipt for one row', () => {
    const receipt = { id: '', source: '', receivedAt: '', accepted: 1, rejected: 1, stored: 1, duplicate: 0, superseded: 0, complete: true, items: [{ item: 3, verdict: 'stored' }] }
    expect(verdictOf(receipt, 3)).toBe('stored')
    expect(verdictOf(receipt, 0)).toBeNull()
  })

  it.each([
    ['', { what: 'all' }],
    ['type=tax/Payment', { what: 'all' }],
    ['type=tax/Payment&starts=', { what: 'find', type: 'tax/Payment', starts: '' }],
    ['type=tax/Payment&starts=00&key=001', { what: 'record', type: 'tax/Payment', key: '001' }],
    ['message=01A2053F-0dd7-796a-a8b1-b8dbb14b1000', { what: 'message', message: '01a2053f-0dd7-796a-a8b1-b8dbb14b1000' }],
    ['message=../users', { what: 'all' }],
  ])('shows what the address %s asks for', (address, wanted) => {
    expect(wantedOf(new URLSearchParams(address))).toEqual(wanted)
  })
})
