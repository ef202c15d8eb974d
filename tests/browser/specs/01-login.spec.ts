import { expect, hub, login, settled, test } from './lib/test'
import { shell } from './lib/hub'

test.describe('login', () => {
  test('by the form, with the keyboard alone, and logout', async ({ browser }) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto('/hawtio/')
    await expect(page.getByTestId('login-user')).toBeFocused()
    await page.keyboard.type(hub.accounts.viewer.user)
    await page.keyboard.press('Tab')
    await page.keyboard.type(hub.accounts.viewer.password)
    await page.keyboard.press('Enter')
    await settled(page)
    await expect(page).toHaveURL(/\/hawtio\/hub\/overview$/)
    await expect(page.getByTestId('user')).toContainText('viewer')

    const cookies = await context.cookies()
    const session = cookies.find((one) => one.name === 'hub-session')
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' })

    await page.getByTestId('user').click()
    await page.getByTestId('logout').click()
    await expect(page.getByTestId('login-user')).toBeVisible()
    // The session is gone at the hub too, not only in the browser.
    await context.addCookies([session!])
    expect((await context.request.get('/hawtio/user')).status()).toBe(403)
    expect((await context.request.get('/api/manage/overview', { headers: { 'X-Requested-With': 'x' } })).status()).toBe(401)
    await context.close()
  })

  test('a wrong password is told in words, and in the other language', async ({ page }) => {
    await page.goto('/hawtio/')
    await page.getByTestId('login-user').fill('admin')
    await page.getByTestId('login-password').fill('not this one')
    await page.getByTestId('login-submit').click()
    await expect(page.getByTestId('login-fault')).toHaveText('Sai tên đăng nhập hoặc mật khẩu.')
    await expect(page.getByTestId('login-password')).toHaveValue('')
    await page.getByTestId('login-language').click()
    await expect(page.getByTestId('login-fault')).toHaveText('The user name or the password is wrong.')
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  })

  for (const who of ['ioc', 'source'] as const) {
    test(`the account of ${who === 'ioc' ? 'the IOC' : 'a source'} is refused, and told why`, async ({ page, context }) => {
      await page.goto('/hawtio/')
      await page.getByTestId('login-user').fill(hub.accounts[who].user)
      await page.getByTestId('login-password').fill(hub.accounts[who].password)
      await page.getByTestId('login-submit').click()
      await expect(page.getByTestId('login-fault')).toContainText('admin, operator, viewer')
      expect(await context.cookies()).toEqual([])
    })
  }

  test('a session that the hub ends leads to the login and back to the same page', async ({ browser }) => {
    const context = await browser.newContext()
    expect((await login(context, 'guest')).status()).toBe(200)
    const page = await context.newPage()
    await page.goto('/hawtio/hub/sources')
    await settled(page)
    // What changes an account's roles ends its sessions.
    await shell('hub:account-roles guest operator')
    await expect(page.getByTestId('session-ended')).toBeVisible({ timeout: 20_000 })
    await page.getByTestId('login-user').fill(hub.accounts.guest.user)
    await page.getByTestId('login-password').fill(hub.accounts.guest.password)
    await page.getByTestId('login-submit').click()
    await settled(page)
    await expect(page).toHaveURL(/\/hub\/sources$/)
    await expect(page.getByTestId('user')).toContainText('operator')
    await context.close()
  })

  test('a call without the session\'s token changes nothing', async ({ as }) => {
    const page = await as('admin', { answers: [403] })
    await page.goto('/hawtio/hub/overview')
    await settled(page)
    const status = await page.evaluate(async () => (await fetch('/api/manage/sources/education/pause', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"reason":"x"}',
    })).status)
    expect(status).toBe(403)
  })
})
