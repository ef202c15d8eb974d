import { call, expect, hub, settled, test } from './lib/test'
import { shell } from './lib/hub'

test('a dead letter is seen, and put back it becomes a record', async ({ as }) => {
  const page = await as('operator')
  await page.goto('/hawtio/hub/overview')
  await settled(page)
  await shell(`bundle:install -s file:${hub.aside}; bundle:uninstall vn.iochub.trial.aside`)
  await expect(page.getByTestId('nav-queues').locator('em'), 'the navigation tells of it').toHaveText('1', { timeout: 20_000 })
  await page.getByTestId('nav-queues').click()
  await settled(page)
  await page.getByTestId('look-hub.dead').click()
  await expect(page.getByTestId('messages')).toContainText('hub.in.eprocedure')
  await page.getByTestId('retry-one').click()
  const reason = page.getByTestId('reason')
  if (await reason.count() > 0) await reason.fill('thử lại')
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('toast-success')).toBeVisible()
  await expect.poll(async () => (await call(page, 'GET', `/api/manage/records?type=procedure/ServiceDossier&key=${hub.asideKey}`)).text, { timeout: 20_000 })
    .toContain(hub.asideKey)
  await expect(page.getByTestId('nav-queues').locator('em')).toHaveCount(0, { timeout: 20_000 })
})
