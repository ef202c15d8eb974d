import { expect, hub, settled, test } from './lib/test'
import { shell } from './lib/hub'

test('a tab comes with a bundle while the hub runs; two that fail blank nothing else', async ({ as }) => {
  const page = await as('viewer', { faults: /a tab that fails as it is/ })
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  await expect(page.locator('[data-testid^=nav-tab-]')).toHaveCount(0)
  await shell(Object.values(hub.tabs).map((file) => `bundle:install -s file:${file}`).join('; '))
  await page.reload()
  await settled(page)

  await page.getByTestId('nav-tab-vn.iochub.trial.well').click()
  const tab = page.getByTestId('tab-of-a-bundle')
  await expect(tab).toBeVisible()
  await tab.getByRole('button').click()
  await expect(tab.getByRole('button')).toHaveText('Đã bấm 1')

  await page.getByTestId('nav-tab-vn.iochub.trial.fails-at-once').click()
  await expect(page.getByTestId('tab-broken')).toContainText('a tab that fails as it is loaded')
  await page.getByTestId('nav-tab-vn.iochub.trial.fails-late').click()
  await expect(page.getByTestId('broken')).toBeVisible()
  await page.getByTestId('nav-overview').click()
  await settled(page)
  await expect(page.getByTestId('source-education')).toBeVisible()
  await page.getByTestId('nav-tab-vn.iochub.trial.well').click()
  await expect(tab).toBeVisible()

  await shell('bundle:uninstall vn.iochub.trial.well vn.iochub.trial.fails-late vn.iochub.trial.fails-at-once')
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  await expect(page.locator('[data-testid^=nav-tab-]')).toHaveCount(0)
})
