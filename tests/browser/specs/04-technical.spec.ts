import type { Page } from '@playwright/test'
import { expect, settled, test } from './lib/test'

/** Hawtio's table of the routes of the first connector. */
async function routes(page: Page) {
  await page.goto('/hawtio/camel')
  const tree = page.locator('.hub-technical .pf-v5-c-tree-view')
  await tree.getByText('routes', { exact: true }).first().click({ timeout: 30_000 })
  await page.locator('.hub-technical nav').getByRole('link', { name: 'Routes', exact: true }).click()
  const table = page.getByTestId('camel-routes-table')
  await expect(table.getByTestId('row0')).toBeVisible({ timeout: 30_000 })
  return table
}

test('an operator stops and starts a route in Hawtio, and it is on record', async ({ as }) => {
  const page = await as('operator')
  const table = await routes(page)
  const row = table.getByTestId('row0')
  const name = await row.locator('[data-label=Name]').innerText()
  for (const [button, state] of [['Stop', 'Stopped'], ['Start', 'Started']] as const) {
    await table.getByLabel('Select row 0').check()
    await page.locator('.hub-technical').getByRole('button', { name: button, exact: true }).click()
    const sure = page.getByRole('dialog').getByRole('button', { name: button })
    if (await sure.isVisible()) await sure.click()
    await expect(row).toContainText(state, { timeout: 20_000 })
  }
  const admin = await as('admin')
  await admin.goto('/hawtio/hub/audit')
  await settled(admin)
  await expect(admin.getByTestId('entries')).toContainText(name)
})

test('a viewer sees the routes and can stop none', async ({ as }) => {
  const page = await as('viewer')
  const table = await routes(page)
  const choose = table.getByLabel('Select row 0')
  if (await choose.count() > 0) await choose.check()
  const stop = page.locator('.hub-technical').getByRole('button', { name: 'Stop', exact: true })
  if (await stop.count() > 0) await expect(stop).toBeDisabled()
  await expect(table.getByTestId('row0')).toContainText('Started')
})

test('what a viewer asks of Jolokia is refused by the hub', async ({ as }) => {
  const page = await as('viewer', { answers: [403, 405] })
  await page.goto('/hawtio/')
  await settled(page)
  const asked = await page.evaluate(async () => {
    const token = decodeURIComponent(/(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1] ?? '')
    const ask = async (body: unknown) => {
      const response = await fetch('/hawtio/jolokia', {
        method: 'POST', headers: { 'Content-Type': 'application/json', 'X-XSRF-TOKEN': token, 'X-Requested-With': 'XMLHttpRequest' }, body: JSON.stringify(body),
      })
      return response.ok ? ((await response.json()) as { status: number }).status : response.status
    }
    const context = 'org.apache.camel:context=eprocedure,type=context,name="eprocedure"'
    const route = 'org.apache.camel:context=eprocedure,type=routes,name="eprocedure.receive"'
    return {
      look: await ask({ type: 'read', mbean: 'java.lang:type=Runtime', attribute: 'Uptime' }),
      stop: await ask({ type: 'exec', mbean: route, operation: 'stop()' }),
      send: await ask({ type: 'exec', mbean: context, operation: 'sendBody(java.lang.String, java.lang.Object)', arguments: ['hub:ingest', 'x'] }),
      arguments: await ask({ type: 'read', mbean: 'java.lang:type=Runtime', attribute: 'InputArguments' }),
      install: await ask({ type: 'exec', mbean: 'org.apache.karaf:type=bundle,name=root', operation: 'install(java.lang.String)', arguments: ['file:/x.jar'] }),
      byGet: (await fetch('/hawtio/jolokia/exec/java.lang:type=Memory/gc')).status,
    }
  })
  expect(asked.look).toBe(200)
  for (const act of ['stop', 'send', 'arguments', 'install', 'byGet'] as const) expect([403, 404, 405], act).toContain(asked[act])
})
