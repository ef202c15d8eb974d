import { execFileSync } from 'node:child_process'
import { expect, hub, settled, someone, test } from './lib/test'

const MEGABYTE = 1 << 20
/** So much more than in the first fifth of the time may be held at its end. */
const MORE = { browser: 12 * MEGABYTE, hub: 40 * MEGABYTE }

/** What the hub's JVM holds after a collection, in bytes. */
function heapOfHub(): number {
  // The histogram of what is alive collects first; its last line is the sum.
  const lines = execFileSync('jcmd', [String(hub.pid), 'GC.class_histogram'], { encoding: 'utf8', maxBuffer: 64 * MEGABYTE }).trim().split('\n')
  return Number(lines[lines.length - 1]!.trim().split(/\s+/)[2])
}

test(`pages that stay open for ${hub.minutes} minutes need no more memory, and neither does the hub`, async ({ browser }) => {
  test.setTimeout((hub.minutes + 3) * 60_000)
  const { context, page, watch } = await someone(browser, 'operator', { fresh: true })
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable')
  const heapOfBrowser = async () => {
    await devtools.send('HeapProfiler.collectGarbage')
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find((one) => one.name === 'JSHeapUsedSize')!.value
  }
  const seen: { browser: number; hub: number }[] = []
  const until = Date.now() + hub.minutes * 60_000
  while (Date.now() < until) {
    // To and fro, as somebody does who keeps an eye on it, and then the overview for the rest of the minute.
    for (const id of ['sources', 'quarantine', 'queues', 'feeds', 'repository', 'overview']) {
      await page.getByTestId(`nav-${id}`).click()
      await settled(page)
    }
    await page.waitForTimeout(Math.max(0, Math.min(20_000, until - Date.now())))
    seen.push({ browser: await heapOfBrowser(), hub: heapOfHub() })
    const last = seen[seen.length - 1]!
    console.log(`memory: browser ${(last.browser / MEGABYTE).toFixed(1)} MB, hub ${(last.hub / MEGABYTE).toFixed(1)} MB`)
  }
  await context.close()
  watch.none()
  const fifth = Math.max(1, Math.floor(seen.length / 5))
  const middle = (part: typeof seen, of: 'browser' | 'hub') => part.map((one) => one[of]).sort((one, other) => one - other)[Math.floor(part.length / 2)]!
  for (const of of ['browser', 'hub'] as const) {
    // The first looks fill caches of both.
    const first = middle(seen.slice(0, fifth + 1), of)
    const last = middle(seen.slice(-fifth), of)
    expect(last - first, `growth of ${of} from ${first} bytes`).toBeLessThan(MORE[of])
  }
})
