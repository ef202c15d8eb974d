import { expect, it } from 'vitest'
import { inShort, pageOf } from './links'

it('leads from an entry to the page of what it is about', () => {
  const entry = (action: string, target: string) => pageOf({ action, target, details: {} })
  expect(entry('quarantine.mend', 'row 17')).toBe('/hub/quarantine/17')
  expect(entry('quarantine.discard', 'tax')).toBeNull()
  expect(entry('replay.pause', 'replay 3')).toBe('/hub/replays')
  expect(entry('source.pause', 'a/b')).toBe('/hub/sources/a%2Fb')
  expect(entry('source.look', '')).toBeNull()
  expect(entry('login', 'an')).toBeNull()
})

it('says an entry in short', () => {
  expect(inShort({ reason: 'x', edit: 'value' })).toBe('reason=x edit=value')
  expect(inShort({ reason: 'x'.repeat(200) }, 20)).toHaveLength(20)
})
