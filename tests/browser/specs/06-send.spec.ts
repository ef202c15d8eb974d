import type { Page } from '@playwright/test'
import { barriers, call, expect, settled, test } from './lib/test'

interface Message { id: string; size: number; accepted: number; rejected: number }

/** Opens the page of the portal's connector that sends, with the text in it. */
async function open(page: Page, text: string): Promise<void> {
  await page.goto('/hawtio/camel')
  const context = page.locator('.hub-technical .pf-v5-c-tree-view li').filter({ has: page.getByText('eprocedure', { exact: true }) }).first()
  await page.getByRole('button', { name: 'Expand all', exact: true }).click({ timeout: 30_000 })
  await context.getByText('hub://ingest', { exact: true }).click()
  await page.locator('.hub-technical nav').getByRole('link', { name: 'Send', exact: true }).click()
  await page.locator('.hub-technical .monaco-editor').first().click()
  await page.keyboard.insertText(text)
}

test('a message sent by hand is taken as the source\'s own, and on record', async ({ as }) => {
  const page = await as('admin')
  const text = JSON.stringify({ madonvi: '000.00.15.H51', service: 'DongBoHoSoMC', isUpdating: 'False', data: 'sent by hand' })
  await open(page, text)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByTestId('toast-success')).toContainText('hub://ingest')

  await expect.poll(async () => {
    const { messages } = JSON.parse((await call(page, 'GET', '/api/manage/messages?source=eprocedure&limit=50')).text) as { messages: Message[] }
    return messages.filter((one) => one.size === text.length).map((one) => one.accepted + one.rejected)
  }).toEqual([1])
  await page.goto('/hawtio/hub/audit')
  await settled(page)
  await expect(page.getByTestId('entries')).toContainText('sendStringBody')
})

test('a message that is not taken is told as such', async ({ as }) => {
  const page = await as('admin')
  await open(page, 'sent by hand while the source is paused')
  expect((await call(page, 'POST', '/api/manage/sources/eprocedure/pause', { reason: 'thử gửi tin' })).status).toBe(200)
  try {
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(page.getByTestId('toast-danger')).toBeVisible()
    await expect(page.getByTestId('toast-success')).toHaveCount(0)
  } finally {
    expect((await call(page, 'POST', '/api/manage/sources/eprocedure/resume', {})).status).toBe(200)
  }
})

test('what Camel would make an endpoint of is refused, and it is said why', async ({ as }) => {
  const page = await as('admin')
  await page.goto('/hawtio/')
  await settled(page)
  const ask = async (operation: string, ...given: unknown[]) => {
    const mbean = 'org.apache.camel:context=eprocedure,type=context,name="eprocedure"'
    return JSON.parse((await call(page, 'POST', '/hawtio/jolokia', { type: 'exec', mbean, operation, arguments: given })).text) as { status: number; error?: string }
  }
  const refused = await ask('sendStringBody(java.lang.String, java.lang.String)', 'file:/tmp?fileName=by-hand', 'x')
  expect(refused.status).toBe(403)
  expect(refused.error).toContain('hub:ingest')
  expect((await ask('canSendToEndpoint(java.lang.String)', 'exec:id')).status).toBe(403)
  expect((await ask('sendBodyAndHeaders(java.lang.String, java.lang.Object, java.util.Map)', 'hub:ingest', 'x', { CamelFileName: 'x' })).status).toBe(403)
})
