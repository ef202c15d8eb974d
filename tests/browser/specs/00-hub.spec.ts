import { call, expect, settled, test } from './lib/test'

const SIX = ['education', 'eprocedure', 'health', 'ioffice', 'qoffice', 'tax']

test('all six sources are there, and send', async ({ as }) => {
  const page = await as('viewer')
  await page.goto('/hawtio/')
  await settled(page)
  await expect.poll(async () => {
    const { sources } = JSON.parse((await call(page, 'GET', '/api/manage/overview')).text) as { sources: { source: string; status: string; today: { received: number } }[] }
    return sources.filter((one) => one.status === 'UP' && one.today.received > 0).map((one) => one.source).sort()
  }, { timeout: 40_000 }).toEqual(SIX)
  for (const one of SIX) await expect(page.getByTestId(`source-${one}`)).toBeVisible()
})
