import { describe, expect, it } from 'vitest'
import { emptyForm, formOf, formOfReplay, orderOf, partOf, secondsLeft, unended, wrongOf } from './order'
import type { Replay } from './types'

const replay = (more: Partial<Replay>): Replay => ({
  id: 1, kind: 'MESSAGES', state: 'RUNNING', cause_vi: '', cause_en: '', by: 'an', revision: 1, perSecond: 100, consumer: null,
  filter: { sources: [], types: [], from: null, to: null, codes: [], cause: null, messages: [] },
  total: 1_000, done: 0, sent: 0, changed: 0, rejected: 0, resolved: 0, created: '2026-01-01T00:00:00Z', started: null, ended: null, ...more,
})

describe('a link', () => {
  it('fills the form, with lists by commas or by the name again', () => {
    const form = formOf(new URLSearchParams('source=tax&source=air,water&code=BAD_DATE&cause=00ff&from=2026-03-01T00:00:00%2B07:00&rate=20'))
    expect(form).toMatchObject({ kind: 'MESSAGES', sources: ['tax', 'air', 'water'], codes: ['BAD_DATE'], cause: '00ff', from: '2026-02-28T17:00:00.000Z', to: '', rate: '20' })
  })

  it('is not believed where it makes no sense', () => {
    expect(formOf(new URLSearchParams('from=soon&kind=what&source=,,'))).toEqual(emptyForm)
  })
})

describe('an order', () => {
  it('has what was given, and nothing of the other kind', () => {
    const form = { ...emptyForm, sources: ['tax'], codes: ['RULE'], cause: '00ff', consumer: 'ioc', rate: '0.5' }
    expect(orderOf(form)).toEqual({ kind: 'MESSAGES', perSecond: 0.5, sources: ['tax'], codes: ['RULE'], cause: '00ff' })
    expect(orderOf({ ...form, kind: 'CHANGES' })).toEqual({ kind: 'CHANGES', perSecond: 0.5, sources: ['tax'], consumer: 'ioc' })
  })

  it('is refused here as the hub would refuse it', () => {
    const good = { ...emptyForm, sources: ['tax'] }
    expect(wrongOf(good)).toBeNull()
    expect(wrongOf(emptyForm)).toBe('empty')
    expect(wrongOf({ ...emptyForm, codes: ['RULE'] })).toBeNull()
    expect(wrongOf({ ...emptyForm, kind: 'CHANGES', codes: ['RULE'], consumer: 'ioc' })).toBe('empty')
    expect(wrongOf({ ...good, rate: '0' })).toBe('rate')
    expect(wrongOf({ ...good, rate: 'fast' })).toBe('rate')
    expect(wrongOf({ ...good, rate: '100001' })).toBe('rate')
    expect(wrongOf({ ...good, from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' })).toBe('times')
    expect(wrongOf({ ...good, messages: ['17'] })).toBe('message')
    expect(wrongOf({ ...good, kind: 'CHANGES' })).toBe('consumer')
    expect(wrongOf({ ...good, kind: 'CHANGES', consumer: 'IOC' })).toBe('consumer')
    expect(wrongOf({ ...good, kind: 'CHANGES', consumer: 'ioc-1' })).toBeNull()
  })

  it('of a replay that was gives the same order again', () => {
    const one = replay({ filter: { sources: ['tax'], types: [], from: '2026-01-01T00:00:00Z', to: null, codes: ['RULE'], cause: null, messages: [] }, perSecond: 7 })
    expect(orderOf(formOfReplay(one))).toEqual({ kind: 'MESSAGES', perSecond: 7, sources: ['tax'], from: '2026-01-01T00:00:00Z', codes: ['RULE'] })
  })
})

describe('how far one is', () => {
  const now = Date.parse('2026-01-01T00:10:00Z')

  it('is a part of its total; one without any is done when it has ended', () => {
    expect(partOf(replay({ done: 250 }))).toBe(0.25)
    expect(partOf(replay({ total: 0 }))).toBe(0)
    expect(partOf(replay({ total: 0, state: 'DONE' }))).toBe(1)
    expect(unended(replay({ state: 'WAITING' }))).toBe(true)
    expect(unended(replay({ state: 'FAILED' }))).toBe(false)
  })

  it('tells the time that is left by its rate, or by its speed where that is less', () => {
    expect(secondsLeft(replay({ done: 500 }), now)).toBe(5)
    expect(secondsLeft(replay({ done: 500, started: '2026-01-01T00:09:00Z' }), now)).toBe(60)
    expect(secondsLeft(replay({ done: 1_000 }), now)).toBeNull()
    expect(secondsLeft(replay({ state: 'PAUSED' }), now)).toBeNull()
  })
})
