import type { Locator, Page } from '@playwright/test'
import { expect } from './test'

/** Hawtio's table of the routes of the first connector, which is that of education. */
export async function routes(page: Page): Promise<Locator> {
  await page.goto('/hawtio/camel')
  const tree = page.locator('.hub-technical .pf-v5-c-tree-view')
  await tree.getByText('routes', { exact: true }).first().click({ timeout: 30_000 })
  await page.locator('.hub-technical nav').getByRole('link', { name: 'Routes', exact: true }).click()
  const table = page.getByTestId('camel-routes-table')
  await expect(table.getByTestId('row0')).toBeVisible({ timeout: 30_000 })
  return table
}

/** Stops or starts the first of them. */
export async function turn(page: Page, table: Locator, button: 'Stop' | 'Start'): Promise<void> {
  await table.getByLabel('Select row 0').check()
  await page.locator('.hub-technical').getByRole('button', { name: button, exact: true }).click()
  const sure = page.getByRole('dialog').getByRole('button', { name: button })
  if (await sure.isVisible()) await sure.click()
  // Hawtio reads the states again every 10 s, and at once for who comes back to the table.
  const tabs = page.locator('.hub-technical nav')
  await expect(async () => {
    await tabs.getByRole('link', { name: 'Exchanges', exact: true }).click()
    await tabs.getByRole('link', { name: 'Routes', exact: true }).click()
    await expect(table.getByTestId('row0')).toContainText(button === 'Stop' ? 'Stopped' : 'Started', { timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
}
