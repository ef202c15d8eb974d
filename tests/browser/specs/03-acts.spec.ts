import type { APIRequestContext } from '@playwright/test'
import { call, expect, hub, settled, test } from './lib/test'

/** What an e-procedure portal pushes: one dossier, of nobody. */
function dossier(number: string, received: string) {
  return {
    MaHoSo: number, MaTTHC: '2.002492', TenTTHC: 'Cấp giấy chứng nhận đăng ký hộ kinh doanh', MaLinhVuc: 'G13-KH01',
    TenLinhVuc: 'Hộ kinh doanh', ChuHoSo: 'Nguyễn Văn Thử', LoaiDoiTuong: '1', MaDoiTuong: '000000009001', Email: '',
    SoDienThoai: '0900000000', TrichYeuHoSo: 'Đăng ký hộ kinh doanh', NgayTiepNhan: received, NgayHenTra: '20261125170000',
    NgayTra: '', TrangThaiHoSo: '2', HinhThuc: '1', DonViXuLy: 'Một cửa', GhiChu: '',
  }
}

/** Pushes one and gives the receipt. */
async function push(request: APIRequestContext, one: ReturnType<typeof dossier>): Promise<string> {
  const url = `${hub.url}/in/eprocedure`
  const send = async (data: unknown) => (await request.post(url, { data, headers: { dstcode: 'VN:GOV:000.00.15.H51:hub' } })).json() as Promise<Record<string, string>>
  const { user, password } = hub.accounts.source
  const { session } = await send({ username: user, password })
  const reply = await send({ session, madonvi: '000.00.15.H51', service: 'DongBoHoSoMC', isUpdating: 'False', data: [one] })
  expect(reply.receipt, JSON.stringify(reply)).toBeTruthy()
  return reply.receipt!
}

test('a refused row is found by its cause, mended, and on record', async ({ as, playwright }) => {
  const page = await as('admin')
  const portal = await playwright.request.newContext({ ignoreHTTPSErrors: true })
  const number = '000.00.15.H51-261122-9101'
  const receipt = await push(portal, dossier(number, '20260231090000'))
  await portal.dispose()

  await page.goto(`/hawtio/hub/quarantine?message=${receipt}`)
  await settled(page)
  await page.locator('[data-testid^=row-]').first().click()
  await settled(page)
  await page.getByTestId('show-fragment').click()
  await expect(page.getByTestId('fragment-text')).toContainText('20260231090000')

  // What is still wrong is told, and cannot be reprocessed.
  await page.getByTestId('edit-value').fill('20260230090000')
  await page.getByTestId('as-text').check()
  await page.getByTestId('check').click()
  await expect(page.getByTestId('checked')).toHaveAttribute('data-accepted', 'false')
  await expect(page.getByTestId('mend')).toHaveAttribute('aria-disabled', 'true')

  await page.getByTestId('edit-value').fill('20260228090000')
  await page.getByTestId('check').click()
  await expect(page.getByTestId('checked')).toHaveAttribute('data-accepted', 'true')
  await page.getByTestId('mend').click()
  await page.getByTestId('reason').fill('theo điện thoại của Một cửa')
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('toast-success')).toBeVisible()
  await expect(page.getByTestId('edit-value')).toHaveCount(0)

  const found = await call(page, 'GET', `/api/manage/records?type=procedure/ServiceDossier&key=${number}`)
  expect(found.text).toContain(number)
  await page.goto('/hawtio/hub/audit?action=quarantine.mend')
  await settled(page)
  await expect(page.getByTestId('entries')).toContainText('quarantine.mend')
})

test('a replay is previewed, run, and changes nothing where the mapping is the same', async ({ as }) => {
  const page = await as('operator')
  await page.goto('/hawtio/hub/replays?source=eprocedure')
  await settled(page)
  await expect(page.getByTestId('start')).toHaveAttribute('aria-disabled', 'true')
  await page.getByTestId('rate').fill('2000')
  await page.getByTestId('preview').click()
  const previewed = page.getByTestId('previewed')
  await expect(previewed).toBeVisible()
  expect(Number(await previewed.getAttribute('data-count'))).toBeGreaterThan(0)
  await page.getByTestId('start').click()
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('toast-success')).toBeVisible()
  const ended = page.getByTestId('ended').locator('tbody tr').first()
  await expect(ended).toBeVisible({ timeout: 40_000 })
  await expect(ended.locator('[data-state=DONE], .hub-state, td').filter({ hasText: /Xong|Hoàn|Đã/ }).first()).toBeVisible()
  const { replays } = JSON.parse((await call(page, 'GET', '/api/manage/replays?limit=1')).text) as { replays: { state: string; changed: number; sent: number }[] }
  expect(replays[0]).toMatchObject({ state: 'DONE', changed: 0 })
  expect(replays[0]!.sent).toBeGreaterThan(0)
})

test('a source is paused with a reason, seen as paused by all, and goes on', async ({ as }) => {
  const page = await as('operator')
  await page.goto('/hawtio/hub/sources/qoffice')
  await settled(page)
  await page.getByTestId('pause').click()
  await expect(page.getByTestId('confirm')).toBeDisabled()
  await page.getByTestId('reason').fill('bảo trì')
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('resume')).toBeVisible()
  const other = await as('viewer')
  await other.goto('/hawtio/hub/overview')
  await settled(other)
  await expect(other.getByTestId('source-qoffice')).toHaveAttribute('data-state', 'PAUSED')
  await page.getByTestId('resume').click()
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('pause')).toBeVisible()
  await expect(other.getByTestId('source-qoffice')).not.toHaveAttribute('data-state', 'PAUSED')
})

test('a connector is tried on paper, deployed, and rolled back', async ({ as }) => {
  const page = await as('admin')
  const connector = 'iochub-connector-eprocedure'
  await page.goto('/hawtio/hub/deploy')
  await settled(page)
  await page.getByTestId('file').setInputFiles(hub.upgrade)
  await expect(page.getByTestId('plan')).toHaveAttribute('data-allowed', 'true')
  await page.getByTestId('deploy').click()
  await page.getByTestId('confirm').click()
  const row = page.getByTestId('deployed').locator('tr', { hasText: connector })
  await expect(page.getByTestId('report')).toBeVisible({ timeout: 40_000 })
  await expect(row).toContainText('0.2.0')
  await page.getByTestId('close-report').click()

  await page.getByTestId(`roll-back-${connector}`).click()
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('report')).toBeVisible({ timeout: 40_000 })
  const { deployed, deployments } = JSON.parse((await call(page, 'GET', '/api/manage/deployments?limit=2')).text) as {
    deployed: { connector: string; version: string }[]; deployments: { result: string; kind: string; by: string }[]
  }
  expect(deployed.find((one) => one.connector === connector)?.version).toBe('0.1.0')
  expect(deployments.map((one) => one.result)).toEqual(['DONE', 'DONE'])
  expect(deployments.every((one) => one.by === 'admin')).toBe(true)
  await expect(row).toContainText('0.1.0')
})

test('a file that is no connector is refused in words', async ({ as }) => {
  const page = await as('admin', { answers: [400] })
  await page.goto('/hawtio/hub/deploy')
  await settled(page)
  await page.getByTestId('file').setInputFiles({ name: 'thu.kar', mimeType: 'application/octet-stream', buffer: Buffer.from('no archive') })
  await expect(page.getByTestId('upload').getByTestId('error')).toContainText('ZIP')
  await expect(page.getByTestId('deploy')).toHaveCount(0)
})
