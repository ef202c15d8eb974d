import { describe, expect, it } from 'vitest'
import { aboutOf, bySource, chunks, contentPath, inLines, letterOf, standingOf, typedDepth, waysOf, worstFirst } from './standing'
import type { Kind, Queue } from './types'

const queue = (name: string, kind: Kind, more: Partial<Queue> = {}): Queue => ({
  queue: name, address: name, kind, source: kind === 'dead' || kind === 'other' ? null : name.split('.')[2] ?? null, messages: 0, delivering: 0, consumers: 1,
  added: 0, acknowledged: 0, paged: false, bytes: 0, loses_vi: '', loses_en: '', ...more,
})

describe('how a queue stands', () => {
  it('is worst where there are dead letters, then where memory is full, then where nobody takes', () => {
    expect(standingOf(queue('hub.dead', 'dead', { messages: 1, paged: true }))).toBe('dead')
    expect(standingOf(queue('hub.dead', 'dead', { consumers: 0 }))).toBe('empty')
    expect(standingOf(queue('hub.records.tax', 'records', { messages: 9, paged: true }))).toBe('paged')
    expect(standingOf(queue('hub.in.tax', 'in', { messages: 1, consumers: 0 }))).toBe('nobody')
    expect(standingOf(queue('hub.in.tax', 'in', { messages: 1 }))).toBe('moving')
  })
  it('is no fault where others than the hub have to take', () => {
    expect(standingOf(queue('hub.reply.tax', 'reply', { messages: 3, consumers: 0 }))).toBe('waiting')
    expect(standingOf(queue('hub.replay.bi', 'other', { messages: 3, consumers: 0 }))).toBe('waiting')
  })
  it('puts the worst first, then the deepest', () => {
    const all = [
      queue('hub.in.a', 'in'), queue('hub.in.b', 'in', { messages: 5 }), queue('hub.in.c', 'in', { messages: 50 }),
      queue('hub.in.d', 'in', { messages: 1, consumers: 0 }), queue('hub.dead', 'dead', { messages: 2 }),
    ]
    expect([...all].sort(worstFirst).map((one) => one.queue)).toEqual(['hub.dead', 'hub.in.d', 'hub.in.c', 'hub.in.b', 'hub.in.a'])
  })
})

it('the queues of a source are one line, and the worst source comes first', () => {
  const lines = bySource([
    queue('hub.in.air', 'in', { messages: 7 }), queue('hub.records.air', 'records', { messages: 3 }),
    queue('hub.in.tax', 'in'), queue('hub.records.tax', 'records', { messages: 1, consumers: 0 }),
    queue('hub.dead', 'dead', { messages: 4 }), queue('hub.in.land', 'in'),
  ])
  expect(lines.map((one) => [one.source, one.messages, one.worst])).toEqual([['tax', 1, 'nobody'], ['air', 10, 'moving'], ['land', 0, 'empty']])
  expect(Object.keys(lines[1]!.queues)).toEqual(['in', 'records'])
})

it('only what belongs elsewhere can be moved', () => {
  expect(waysOf(queue('hub.dead', 'dead'))).toEqual({ back: 'dead-letter.redrive', elsewhere: false, discard: true })
  expect(waysOf(queue('DLQ', 'dead'))).toEqual({ back: 'queue.move', elsewhere: false, discard: false })
  expect(waysOf(queue('hub.in.tax', 'in'))).toEqual({ back: null, elsewhere: true, discard: false })
  expect(waysOf(queue('hub.records.tax', 'records'))).toEqual({ back: null, elsewhere: false, discard: false })
})

it('a depth is a whole number, however its thousands are parted', () => {
  for (const [text, depth] of [['0', 0], [' 42 ', 42], ['1204', 1204], ['1.204', 1204], ['1,204', 1204], ['1 204 331', 1204331], ['12\u00a0345', 12345]] as const) expect(typedDepth(text)).toBe(depth)
  for (const wrong of ['', 'all', '-1', '1.2', '1,20', '12.3456', '1e3', '0x10', '9'.repeat(16)]) expect(typedDepth(wrong)).toBeNull()
})

describe('a message', () => {
  it('that is dead says why and since when, where the hub put it there', () => {
    const properties = { hub_dead_reason_vi: 'Hỏng', hub_dead_reason_en: 'Broken', hub_dead_at: '1780000000000' }
    expect(letterOf({ properties })).toEqual({ reason_vi: 'Hỏng', reason_en: 'Broken', at: 1_780_000_000_000 })
    expect(letterOf({ properties: { hub_dead_at: 'soon' } })).toEqual({ reason_vi: '', reason_en: '', at: null })
  })
  it('tells what it is about', () => {
    expect(aboutOf({ properties: { cloudEvents_type: 'vn.tax.Payment.v1', hub_reject_code: 'BAD_DATE', hub_reject_path: '/date' } })).toEqual(['vn.tax.Payment.v1', 'BAD_DATE /date'])
    expect(aboutOf({ properties: { hub_raw_content_type: 'application/json' } })).toEqual(['application/json'])
    expect(aboutOf({ properties: {} })).toEqual([])
  })
  it('has an address whatever its id holds', () => {
    expect(contentPath('hub.in.tax', 'ID:a/b?c')).toBe('/queues/hub.in.tax/messages/ID%3Aa%2Fb%3Fc')
  })
})

it('many ids go in several calls', () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunks([], 2)).toEqual([])
})

it('JSON is shown in lines, and its values as they were written', () => {
  expect(inLines('{"n":12345678901234567890.10,"a":[1]}')).toBe('{\n  "n": 12345678901234567890.10,\n  "a": [\n    1\n  ]\n}')
  expect(inLines('{"cut":"of')).toContain('"cut"')
  expect(inLines('{\n  "n": 1\n}')).toBeNull()
  expect(inLines('<a/>')).toBeNull()
})
