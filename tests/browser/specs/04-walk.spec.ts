import { routes, turn } from './lib/camel'
import { SIZE, take } from './lib/pictures'
import { expect, settled, test } from './lib/test'

/** The walk of docs/CONSOLE.md, where somebody has stopped a route and gone home. */
test('"education is late": from the alarm to the cure without leaving the console', async ({ as }) => {
  const somebody = await as('operator')
  const stopped = await routes(somebody)
  const name = await stopped.getByTestId('row0').locator('[data-label=Name]').innerText()
  await turn(somebody, stopped, 'Stop')

  const page = await as('admin', { language: 'en', theme: 'light', size: SIZE })
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  const card = page.getByTestId('source-education')
  await expect(card).toHaveAttribute('data-state', 'DEGRADED', { timeout: 20_000 })
  await take(page, 'walk-1-overview')
  await page.getByTestId('attention').getByText(`Somebody has stopped the route ${name}`).click()
  await expect(page).toHaveURL(/\/hub\/sources\/education/)
  await settled(page)

  await page.getByTestId('diagnose').click()
  const diagnosis = page.getByTestId('diagnosis')
  await expect(diagnosis).toContainText('ROUTE_STOPPED')
  await expect(diagnosis).toContainText('Camel page')
  await take(page, 'walk-2-diagnosis')
  await page.keyboard.press('Escape')
  await expect(diagnosis).toHaveCount(0)

  const table = await routes(page)
  await expect(table.getByTestId('row0')).toContainText('Stopped')
  await take(page, 'walk-3-route')
  await turn(page, table, 'Start')
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  await expect(card).toHaveAttribute('data-state', 'UP', { timeout: 20_000 })
  await expect(page.getByText(`Somebody has stopped the route ${name}`)).toHaveCount(0)

  await page.goto('/hawtio/hub/audit')
  await settled(page)
  const entries = page.getByTestId('entries').locator('tr', { hasText: name })
  await expect(entries.filter({ hasText: 'operator' }).first()).toBeVisible()
  await expect(entries.filter({ hasText: 'admin' }).first()).toBeVisible()
  await take(page, 'walk-4-audit')
})
