import type { BrowserContext, Page } from '@playwright/test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { barriers, call, expect, settled, someone, test, type Watch } from './lib/test'

/** The pages that the console is built of, and the operation without which one is not in the navigation. */
const PAGES = new URL('../../../bundles/console/src/main/ui/src/hub/pages/', import.meta.url)
const HUB = readdirSync(PAGES, { withFileTypes: true })
  .filter((one) => one.isDirectory() && existsSync(new URL(`${one.name}/index.ts`, PAGES)))
  .map((one) => {
    const text = readFileSync(new URL(`${one.name}/index.ts`, PAGES), 'utf8')
    return { id: one.name, order: Number(/order: (\d+)/.exec(text)![1]), needs: /^\s*needs: '([^']+)'/m.exec(text)?.[1] }
  })
  .sort((one, other) => one.order - other.order)
/** Hawtio's. */
const TECHNICAL = [...readFileSync(new URL('../../technical/pages.ts', PAGES), 'utf8').matchAll(/\{ id: '(\w+)'/g)].map((one) => one[1]!)

interface Operations { operations: { operation: string; allowed: boolean }[] }

/** Calls that change something, with what they are about being nowhere; those marked are the admin's alone. */
const CALLS: [operation: string, path: string, body: object, admin?: true][] = [
  ['source.pause', '/sources/nowhere/pause', { reason: 'x' }],
  ['source.resume', '/sources/nowhere/resume', {}],
  ['source.poll', '/sources/nowhere/poll', {}],
  ['quarantine.retry', '/quarantine/999999999/retry', { reason: 'x' }],
  ['quarantine.discard', '/quarantine/discard', { ids: [999999999], reason: 'x' }],
  ['replay.cancel', '/replays/999999999/cancel', {}],
  ['replay.rate', '/replays/999999999/rate', { perSecond: 1 }],
  ['dead-letter.redrive', '/dead-letters/redrive', { ids: ['ID:nowhere'] }],
  ['dead-letter.discard', '/dead-letters/discard', { ids: ['ID:nowhere'], reason: 'x' }, true],
  ['queue.move', '/queues/hub.dead/move', { ids: ['ID:nowhere'], reason: 'x' }],
  ['queue.purge', '/queues/hub.in.nowhere/purge', { expected: 0, reason: 'x' }, true],
  ['deployment.roll-back', '/deployments/nowhere/roll-back', {}, true],
  ['deployment.remove', '/deployments/nowhere/remove', {}, true],
]

/** What a test can click that changes something, on whatever page. */
const ACTS = [
  'pause', 'resume', 'poll', 'replay', 'mend', 'retry', 'discard', 'check', 'bulk-retry', 'bulk-set', 'bulk-discard', 'replay-group',
  'discard-group', 'start', 'change-rate', 'cancel', 'choose', 'deploy', 'confirm', 'retry-all', 'move-all', 'purge', 'retry-one', 'discard-one',
  'move-one', 'bulk-move',
]

/** Those of them that are there and can be used. */
async function usable(page: Page): Promise<string[]> {
  return page.evaluate((names) => [...document.querySelectorAll<HTMLElement>('[data-testid]')]
    .filter((one) => names.includes(one.dataset.testid!) || /^(roll-back|remove)-/.test(one.dataset.testid!))
    .filter((one) => !(one as HTMLButtonElement).disabled && one.getAttribute('aria-disabled') !== 'true')
    .map((one) => one.dataset.testid!), ACTS)
}

for (const role of ['admin', 'operator', 'viewer'] as const) {
  test.describe(`pages of ${role}`, () => {
    let context: BrowserContext
    let page: Page
    let watch: Watch
    let may: (operation?: string) => boolean

    test.beforeAll(async ({ browser }) => {
      // Each role with another look and language, so that all are seen.
      const look = { admin: { language: 'vi', theme: 'light' }, operator: { language: 'en', theme: 'dark' }, viewer: { language: 'vi', theme: 'dark' } } as const
      ;({ context, page, watch } = await someone(browser, role, look[role]))
      await page.goto('/hawtio/')
      await settled(page)
      const { operations } = JSON.parse((await call(page, 'GET', '/api/manage/operations')).text) as Operations
      may = (operation) => operation === undefined || operations.some((one) => one.operation === operation && one.allowed)
    })
    test.afterAll(async () => context.close())
    test.afterEach(() => {
      const problems = watch.problems.splice(0)
      expect(problems, 'what no page may do').toEqual([])
    })

    test('the navigation has the pages of the role and no other', async () => {
      const wanted = HUB.filter((one) => may(one.needs)).map((one) => `nav-${one.id}`)
      expect(wanted.length).toBeGreaterThan(5)
      const there = await page.locator('nav [data-testid^=nav-]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.testid!))
      expect(there.filter((one) => !one.startsWith('nav-tab-'))).toEqual([...wanted, ...TECHNICAL.map((one) => `nav-${one}`)])
    })

    for (const one of HUB) {
      test(`${one.id}`, async () => {
        if (!may(one.needs)) {
          expect(role, 'an admin may see all').not.toBe('admin')
          await page.goto(`/hawtio/hub/${one.id}`)
          await expect(page.getByTestId('not-admin'), 'the page says why it shows nothing').toBeVisible()
          return
        }
        await page.getByTestId(`nav-${one.id}`).click()
        await settled(page)
        await expect(page.locator('h1:visible'), 'one heading').toHaveCount(1)
        if (role === 'viewer') expect(await usable(page), 'what a viewer could change').toEqual([])
        expect(await barriers(page)).toEqual([])
      })
    }

    test('a source, a refused row, and a feed by their own addresses', async () => {
      await page.goto('/hawtio/hub/overview')
      await settled(page)
      await page.locator('[data-testid^=source-] a').first().click()
      await expect(page.getByTestId('source')).toBeVisible()
      await settled(page)
      if (role === 'viewer') expect(await usable(page)).toEqual([])
      expect(await barriers(page)).toEqual([])

      await page.goto('/hawtio/hub/quarantine?view=rows')
      await settled(page)
      await page.locator('[data-testid^=row-]').first().click()
      await expect(page.getByTestId('quarantine-row')).toBeVisible()
      await settled(page)
      if (role === 'viewer') expect(await usable(page)).toEqual([])
      expect(await barriers(page)).toEqual([])

      await page.goto('/hawtio/hub/feeds')
      await settled(page)
      await page.locator('[data-testid^="feed-"]').first().click()
      await settled(page)
      expect(await barriers(page)).toEqual([])
    })

    test('an address that leads nowhere says so', async () => {
      await page.goto('/hawtio/hub/nowhere')
      await expect(page.getByTestId('empty')).toBeVisible()
      expect(await barriers(page)).toEqual([])
    })

    for (const id of TECHNICAL) {
      test(`Hawtio's ${id}`, async () => {
        await page.getByTestId(`nav-${id}`).click()
        await expect(page.locator('.hub-technical')).toBeVisible({ timeout: 30_000 })
        await expect(page.locator('.hub-technical')).not.toBeEmpty()
        await expect(page.getByTestId('broken')).toHaveCount(0)
        await expect(page.locator('.hub-technical .pf-v5-c-spinner')).toHaveCount(0)
        expect(await barriers(page)).toEqual([])
      })
    }

    test('the hub answers what the role may not do with 403, whatever page asks', async () => {
      await page.goto('/hawtio/hub/overview')
      await settled(page)
      const { operations } = JSON.parse((await call(page, 'GET', '/api/manage/operations')).text) as Operations
      expect(operations.length).toBeGreaterThan(20)
      for (const [operation, path, body] of CALLS) {
        const known = operations.find((one) => one.operation === operation)
        expect(known, operation).toBeDefined()
        // Who may do it is told that there is no such thing; nothing of these is there, so that nothing is changed.
        const { status, text } = await call(page, 'POST', `/api/manage${path}`, body)
        if (known!.allowed) expect([200, 400, 404, 409], `${path}: ${text}`).toContain(status)
        else expect(status, `${path}: ${text}`).toBe(403)
      }
      watch.problems.splice(0, watch.problems.length, ...watch.problems.filter((what) => !/status of (400|403|404|409)/.test(what)))
      const refused = CALLS.filter(([operation]) => !operations.find((one) => one.operation === operation)!.allowed).length
      expect(refused).toBe({ admin: 0, operator: CALLS.filter(([, , , admin]) => admin).length, viewer: CALLS.length }[role])
    })
  })
}

test.describe('languages and looks', () => {
  test('every page in both languages', async ({ as }) => {
    const page = await as('admin', { language: 'vi' })
    await page.goto('/hawtio/')
    const titles: Record<'vi' | 'en', string[]> = { vi: [], en: [] }
    for (const language of ['vi', 'en'] as const) {
      await page.getByTestId(`language-${language}`).click()
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      for (const { id } of HUB) {
        await page.getByTestId(`nav-${id}`).click()
        await settled(page)
        titles[language].push((await page.locator('h1').first().innerText()).split('\n')[0]!.trim())
      }
    }
    for (const [at, { id }] of HUB.entries()) expect(titles.vi[at], id).not.toBe(titles.en[at])
    expect(titles.en.join(' ')).not.toMatch(/[ăâđêôơưạảấầẩậắằặẹếềểễệỉịọốồộớờợụủứừựỳỷỹ]/i)
  })

  test('light and dark, and the choice is kept', async ({ as }) => {
    const page = await as('viewer', { theme: 'light' })
    await page.goto('/hawtio/')
    await settled(page)
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await ground()
    await page.getByTestId('theme').click()
    await expect.poll(ground).not.toBe(light)
    const dark = await ground()
    await page.reload()
    await settled(page)
    expect(await ground()).toBe(dark)
  })
})
