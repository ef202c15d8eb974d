import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, hub, settled, test } from './lib/test'

const SIZE = { width: 1280, height: 800 }
const MOST_BYTES = 150_000

/** A small picture of what is seen, for the documentation. */
async function take(page: Page, name: string) {
  mkdirSync(hub.pictures, { recursive: true })
  const file = join(hub.pictures, `${name}.png`)
  await page.mouse.move(0, 0)
  await page.screenshot({ path: file, animations: 'disabled' })
  // By ImageMagick. A palette is enough for surfaces and text, and a quarter of the size.
  execFileSync('convert', [file, '-strip', '+dither', '-colors', '160', `png8:${file}`])
  expect(statSync(file).size, file).toBeLessThan(MOST_BYTES)
}

for (const language of ['vi', 'en'] as const) {
  test(`pictures for the documentation, ${language}`, async ({ as }) => {
    test.setTimeout(180_000)
    const page = await as('admin', { language, theme: 'light', size: SIZE })
    const end = language === 'vi' ? '' : '-en'
    await page.goto('/hawtio/')
    await settled(page)
    const pages = language === 'vi' ? ['overview', 'sources', 'quarantine', 'replays', 'queues', 'feeds', 'repository', 'deploy', 'audit'] : ['overview', 'quarantine']
    for (const id of pages) {
      await page.getByTestId(`nav-${id}`).click()
      await settled(page)
      await take(page, `console-${id}${end}`)
    }
    if (language === 'en') return
    await page.goto('/hawtio/hub/sources/education')
    await settled(page)
    await take(page, 'console-source')
    await page.goto('/hawtio/hub/quarantine?view=rows')
    await settled(page)
    await page.locator('[data-testid^=row-]').first().click()
    await settled(page)
    await take(page, 'console-row')
    await page.goto('/hawtio/camel')
    await page.locator('.hub-technical .pf-v5-c-tree-view').getByText('routes', { exact: true }).first().click({ timeout: 30_000 })
    await expect(page.locator('.hub-technical .react-flow__node').first()).toBeVisible()
    await take(page, 'console-camel')
    const dark = await as('admin', { language, theme: 'dark', size: SIZE })
    await dark.goto('/hawtio/hub/overview')
    await settled(dark)
    await take(dark, 'console-overview-dark')
  })
}
