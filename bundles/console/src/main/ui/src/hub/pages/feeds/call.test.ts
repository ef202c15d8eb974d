import { describe, expect, it } from 'vitest'
import { addressOf, curlOf, FIRST, headersOf, quoted, withinOf } from './call'

const feed = { domain: 'tax', type: 'Payment' }

describe('a call of the feeds', () => {
  it('has the parameters that were given, and no others', () => {
    expect(addressOf(FIRST, feed)).toBe('/api/feeds/tax/Payment?limit=10')
    expect(addressOf({ ...FIRST, after: ' 1.42 ', limit: '1000', wait: '30' }, feed)).toBe('/api/feeds/tax/Payment?after=1.42&limit=1000&wait=30')
    expect(addressOf({ ...FIRST, limit: '', format: 'csv', bom: true }, feed)).toBe('/api/feeds/tax/Payment?format=csv&bom=true')
    // The mark of UTF-8 is CSV's alone.
    expect(addressOf({ ...FIRST, limit: '', format: 'json', bom: true }, feed)).toBe('/api/feeds/tax/Payment?format=json')
    expect(addressOf({ ...FIRST, what: 'schema', major: '2' }, feed)).toBe('/api/feeds/tax/Payment/schema?major=2')
    expect(addressOf({ ...FIRST, what: 'list' }, feed)).toBe('/api/feeds')
    expect(addressOf({ ...FIRST, what: 'list', counts: true }, feed)).toBe('/api/feeds?counts=true')
  })

  it('is a line of a shell that nothing breaks out of, and has no password', () => {
    expect(curlOf('https://hub:8443', '/api/feeds?after=1')).toBe(`curl -i -u "$HUB_IOC_USER:$HUB_IOC_PASSWORD" 'https://hub:8443/api/feeds?after=1'`)
    expect(quoted("a'; rm x; '")).toBe(`'a'\\''; rm x; '\\'''`)
    expect(addressOf({ ...FIRST, after: "1'2&limit=9" }, feed)).toBe('/api/feeds/tax/Payment?after=1%272%26limit%3D9&limit=10')
  })

  it('waits for the hub as long as the hub waits for news', () => {
    expect(withinOf(FIRST)).toBe(20_000)
    expect(withinOf({ ...FIRST, wait: '30' })).toBe(50_000)
    expect(withinOf({ ...FIRST, wait: '9999' })).toBe(50_000)
    expect(withinOf({ ...FIRST, wait: 'x' })).toBe(20_000)
  })

  it('shows the headers that matter, in one order', () => {
    const headers = new Headers({ 'X-Hub-More': 'true', 'x-hub-cursor': '1.42', Date: 'now' })
    expect(headersOf(headers)).toEqual([['X-Hub-Cursor', '1.42'], ['X-Hub-More', 'true']])
  })
})
