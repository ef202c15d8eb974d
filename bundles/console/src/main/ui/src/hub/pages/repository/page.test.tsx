import { fireEvent, screen, waitFor } from '@testing-library/react'
import { Route } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { as, faults, off, showPage, WAIT } from '../../../test/page'
import { forgetAnswers } from '../../api'
import Repository from './Repository'

const show = (path: string, roles: string[]) => showPage(path, <Route path="/hub/repository" element={<Repository />} />, roles)

const DOSSIERS = '/hub/repository?type=procedure%2FServiceDossier'

beforeEach(() => forgetAnswers())
afterEach(() => void vi.unstubAllGlobals())

describe('what the repository takes', () => {
  it('is shown with its bounds, its tables and how they grow; a viewer cannot clean', async () => {
    const asked = as('viewer')
    show('/hub/repository', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('all-tables')).toBeTruthy(), WAIT)
    await waitFor(() => expect(screen.getByTestId('bound-raw')).toBeTruthy(), WAIT)
    // All three of raw messages are within one bound, and that is nearly reached.
    expect(screen.getByTestId('bound-raw').textContent).toContain('46.2 GB of 50 GB (92.4%)')
    expect(screen.getByTestId('bound-raw').textContent).toContain('Nearly full')
    expect(screen.getByTestId('bound-record').textContent).toContain('never removed')
    expect(screen.getByTestId('last-run').textContent).toContain('Raw messages 410 MB; Large contents in files 96 MB')
    expect(screen.getByTestId('all-tables').querySelector('tbody tr')?.getAttribute('data-row')).toBe('hub.raw_message')
    expect(screen.getByTestId('growth').querySelectorAll('li')[0]?.textContent).toBe('hub.raw_message+890 MB')
    fireEvent.click(screen.getByTestId('growth-week'))
    expect(screen.getByTestId('growth').querySelectorAll('li')[0]?.textContent).toBe('hub.change+4 GB')
    expect(off('clean')).toBe(true)
    fireEvent.click(screen.getByTestId('clean'))
    expect(screen.queryByTestId('confirm')).toBeNull()
    expect(asked.every((one) => one.method === 'GET')).toBe(true)
    expect(await faults()).toEqual([])
  }, 60_000)

  it('is shown as far as it can be read: a part that is away has its own fault', async () => {
    as('viewer')
    const whole = globalThis.fetch
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) =>
      path === '/api/manage/repository'
        ? new Response(JSON.stringify({ error: 'unavailable', message_vi: 'Tạm thời không dùng được.', message_en: 'A part of the hub is down now.' }), { status: 503 })
        : whole(path, init))
    show('/hub/repository', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('tables').textContent).toContain('A part of the hub is down now.'), WAIT)
    await waitFor(() => expect(screen.getByTestId('bound-raw')).toBeTruthy(), WAIT)
    expect(screen.queryByTestId('growth')).toBeNull()
    expect(await faults()).toEqual([])
  }, 60_000)

  it('is cleaned by an operator, who sees when that was done', async () => {
    const asked = as('operator')
    show('/hub/repository', ['viewer', 'operator'])
    await waitFor(() => expect(off('clean')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('clean'))
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(screen.getByTestId('clean').textContent).toContain('Cleaning…'), WAIT)
    expect(asked.filter((one) => one.method === 'POST').map((one) => one.path)).toEqual(['/api/manage/storage/clean'])
    await waitFor(() => expect(screen.getByTestId('clean').textContent).toBe('Clean now'), WAIT)
  }, 60_000)
})

describe('a record', () => {
  it('is found by the beginning of its key', async () => {
    const asked = as('viewer')
    show('/hub/repository', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('find-type').querySelectorAll('option').length).toBeGreaterThan(1), WAIT)
    expect(screen.getByTestId('find')).toHaveProperty('disabled', true)
    fireEvent.change(screen.getByTestId('find-type'), { target: { value: 'procedure/ServiceDossier' } })
    fireEvent.change(screen.getByTestId('find-key'), { target: { value: '000.00.15.H51-260301-001' } })
    fireEvent.click(screen.getByTestId('find'))
    await waitFor(() => expect(screen.getAllByTestId('found-record').length).toBe(10), WAIT)
    expect(asked.some((one) => one.path === '/api/manage/records?type=procedure%2FServiceDossier&key=000.00.15.H51-260301-001&limit=100')).toBe(true)
    fireEvent.click(screen.getAllByTestId('found-record')[1]!)
    await waitFor(() => expect(screen.getByTestId('state-data')).toBeTruthy(), WAIT)
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Record 000.00.15.H51-260301-0011')
    fireEvent.click(screen.getByTestId('back'))
    await waitFor(() => expect(screen.getAllByTestId('found-record').length).toBe(10), WAIT)
  }, 60_000)

  it('shows its latest state masked, what it was before, and where each state is from', async () => {
    as('viewer')
    show(`${DOSSIERS}&key=000.00.15.H51-260301-0009`, ['viewer'])
    await waitFor(() => expect(screen.getByTestId('state-masked')).toBeTruthy(), WAIT)
    expect(screen.getByTestId('state-data').querySelector('[data-pointer="/applicant/name"]')?.getAttribute('data-kind')).toBe('hidden')
    await waitFor(() => expect(screen.getAllByTestId('choose-state').length).toBe(4), WAIT)
    expect(screen.getByTestId('step-state').textContent).toContain('revision 1: mend by lan')
    await waitFor(() => expect(screen.getByTestId('step-receipt').textContent).toContain('24 rows accepted, 2 refused'), WAIT)
    expect(screen.getByTestId('step-receipt').textContent).toContain('This row: stored')
    expect(screen.getByTestId('step-connector').textContent).toContain('version 0.2.0')
    await waitFor(() => expect(screen.getByTestId('refused-12').getAttribute('href')).toBe('/hub/quarantine/12'), WAIT)
    await waitFor(() => expect(screen.getByTestId('download')).toBeTruthy(), WAIT)
    expect(off('download')).toBe(true)
    fireEvent.click(screen.getAllByTestId('choose-state')[3]!)
    await waitFor(() => expect(screen.getByTestId('step-state').textContent).toContain('as the source sent it'), WAIT)
    expect(screen.getByTestId('step-connector').textContent).toContain('version 0.1.0')
    expect(await faults()).toEqual([])
  }, 60_000)

  it('that is not there says so', async () => {
    as('viewer')
    show(`${DOSSIERS}&key=nothing`, ['viewer'])
    await waitFor(() => expect(screen.getByTestId('latest').textContent).toContain('There is no such record'), WAIT)
    await waitFor(() => expect(screen.getByTestId('history').textContent).toContain('No state is kept any more'), WAIT)
    expect(screen.queryByTestId('error')).toBeNull()
    expect(screen.queryByTestId('lineage')).toBeNull()
  }, 60_000)

  it('of which personal data are seen is asked for only when that is wanted', async () => {
    const asked = as('an')
    show(`${DOSSIERS}&key=000.00.15.H51-260301-0009`, ['viewer', 'personal'])
    await waitFor(() => expect(off('show-state')).toBe(false), WAIT)
    expect(asked.some((one) => one.path.includes('/records/state'))).toBe(false)
    fireEvent.click(screen.getByTestId('show-state'))
    await waitFor(() => expect(screen.getByTestId('state-data').textContent).toContain('Trần Thị 9'), WAIT)
  }, 60_000)

  it('that the hub made itself has no message', async () => {
    const asked = as('viewer')
    const { KINDS, keyOf } = await import('../../../dev/pages/feeds')
    const key = keyOf(KINDS.find((one) => one.path === 'tax/BudgetRevenueEntry')!, 3)
    show(`/hub/repository?type=tax%2FBudgetRevenueEntry&key=${encodeURIComponent(key)}`, ['viewer'])
    await waitFor(() => expect(screen.getByTestId('step-state').textContent).toContain('there is no raw message'), WAIT)
    expect(screen.queryByTestId('step-message')).toBeNull()
    expect(asked.some((one) => /messages|receipts/.test(one.path))).toBe(false)
  }, 60_000)
})

describe('a message', () => {
  it('is looked up by its id, and leads to its records', async () => {
    as('operator')
    show('/hub/repository', ['viewer', 'operator'])
    await waitFor(() => expect(screen.getByTestId('find-message')).toBeTruthy(), WAIT)
    fireEvent.change(screen.getByTestId('find-message'), { target: { value: 'nothing' } })
    expect(screen.getByTestId('find')).toHaveProperty('disabled', true)
    fireEvent.change(screen.getByTestId('find-message'), { target: { value: '01a2053f-0dd7-796a-a8b1-b8dbb14b1009' } })
    fireEvent.click(screen.getByTestId('find'))
    await waitFor(() => expect(screen.getAllByTestId('other-record').length).toBeGreaterThan(1), WAIT)
    await waitFor(() => expect(screen.getByTestId('step-connector').textContent).toContain('version 0.2.0'), WAIT)
    const record = screen.getAllByTestId('other-record').find((one) => one.getAttribute('href')?.includes('ServiceDossier'))!
    fireEvent.click(record)
    await waitFor(() => expect(screen.getByTestId('latest')).toBeTruthy(), WAIT)
  }, 60_000)

  it('has its content fetched when that is wanted, or says why not', async () => {
    const asked = as('operator')
    const held = vi.fn(() => 'blob:held')
    Object.assign(URL, { createObjectURL: held, revokeObjectURL: vi.fn() })
    const saved: string[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      saved.push(`${this.href} ${this.download}`)
    })
    const fetched = () => asked.filter((one) => one.path.endsWith('/content')).length
    const { unmount } = show('/hub/repository?message=01a2053f-0dd7-796a-a8b1-b8dbb14b1007', ['viewer', 'operator'])
    await waitFor(() => expect(off('download')).toBe(false), WAIT)
    expect(fetched()).toBe(0)
    fireEvent.click(screen.getByTestId('download'))
    await waitFor(() => expect(screen.getByTestId('download-refused').textContent).toContain("the role 'personal' is needed too"), WAIT)
    expect(saved).toEqual([])
    unmount()
    show('/hub/repository?message=01a2053f-0dd7-796a-a8b1-b8dbb14b1006', ['viewer', 'operator'])
    await waitFor(() => expect(off('download')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('download'))
    await waitFor(() => expect(saved).toEqual(['blob:held message-01a2053f-0dd7-796a-a8b1-b8dbb14b1006.bin']), WAIT)
    expect(fetched()).toBe(2)
  }, 60_000)

  it('that retention has taken says so', async () => {
    as('viewer')
    show('/hub/repository?message=01a2053f-0dd7-796a-a8b1-b8dbb14bffff', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('step-message').textContent).toContain('Retention has taken this message'), WAIT)
    await waitFor(() => expect(screen.getByTestId('step-receipt').textContent).toContain('not known any more'), WAIT)
  }, 60_000)
})
