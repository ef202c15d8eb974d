import { expect, hub, settled, someone, test } from './lib/test'

test('a lost connection is told, the last figures stay, and it recovers by itself', async ({ browser }) => {
  const { context, page, watch } = await someone(browser, 'viewer')
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  await expect(page.getByTestId('source-education')).toBeVisible()
  watch.offline = true
  await context.setOffline(true)
  await expect(page.getByTestId('connection-lost')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByTestId('source-education'), 'what was known stays').toBeVisible()
  await context.setOffline(false)
  await expect(page.getByTestId('connection-back')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByTestId('connection-lost')).toHaveCount(0)
  await context.close()
  watch.none()
})

test('an act that gets no answer says so, and is not made twice', async ({ browser }) => {
  const { context, page, watch } = await someone(browser, 'operator')
  await page.goto('/hawtio/hub/sources/qoffice')
  await settled(page)
  let tried = 0
  await page.route(`${hub.url}/api/manage/sources/qoffice/pause`, (route) => {
    tried++
    return route.abort('connectionreset')
  })
  watch.offline = true
  await page.getByTestId('pause').click()
  await page.getByTestId('reason').fill('thử')
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('confirm-dialog').getByRole('alert')).toBeVisible()
  expect(tried).toBe(1)
  await context.close()
  watch.none()
})
