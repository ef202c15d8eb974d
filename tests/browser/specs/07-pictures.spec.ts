import { SIZE, take } from './lib/pictures'
import { expect, settled, test } from './lib/test'

for (const language of ['vi', 'en'] as const) {
  test(`pictures for the documentation, ${language}`, async ({ as }) => {
    test.setTimeout(180_000)
    const page = await as('admin', { language, theme: 'light', size: SIZE })
    const end = language === 'vi' ? '' : '-en'
    await page.goto('/hawtio/')
    await settled(page)
    const pages = language === 'vi' ? ['overview', 'sources', 'quarantine', 'replays', 'queues', 'feeds', 'deploy', 'audit'] : ['overview', 'quarantine']
    for (const id of pages) {
      await page.getByTestId(`nav-${id}`).click()
      await settled(page)
      await take(page, `console-${id}${end}`)
    }
    if (language === 'en') return
    await page.goto('/hawtio/hub/sources/education')
    await settled(page)
    await take(page, 'console-source')
    await page.getByTestId('diagnose').click()
    await expect(page.getByTestId('diagnosis')).toBeVisible()
    await take(page, 'console-diagnosis')
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
    await page.goto('/hawtio/hub/repository')
    await settled(page)
    await take(page, 'console-repository')
  })
}
