import { barriers, expect, settled, test } from './lib/test'
import { routes, turn } from './lib/camel'

test('an operator reads, stops and starts a route in Hawtio, and it is on record', async ({ as }) => {
  const page = await as('operator')
  const table = await routes(page)
  const name = await table.getByTestId('row0').locator('[data-label=Name]').innerText()
  for (const tab of ['Route Diagram', 'Source', 'Exchanges', 'Routes']) {
    await page.locator('.hub-technical nav').getByRole('link', { name: tab, exact: true }).click()
    await expect(page.locator('.hub-technical .pf-v5-c-spinner')).toHaveCount(0)
    expect(await barriers(page), tab).toEqual([])
  }
  await turn(page, table, 'Stop')
  await turn(page, table, 'Start')
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
