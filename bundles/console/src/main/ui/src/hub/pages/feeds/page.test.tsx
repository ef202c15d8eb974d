import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Route } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { as, faults, showPage, WAIT } from '../../../test/page'
import { forgetAnswers } from '../../api'
import Feed from './Feed'
import Feeds from './Feeds'

const show = (path: string, roles: string[]) => showPage(
    path,
    <><Route path="/hub/feeds" element={<Feeds />} /><Route path="/hub/feeds/:domain/:type" element={<Feed />} /></>,
    roles,
  )


beforeEach(() => forgetAnswers())
afterEach(() => void vi.unstubAllGlobals())

describe('the catalogue', () => {
  it('shows each feed, and says of each reader how it stands', async () => {
    as('viewer')
    show('/hub/feeds', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('feed-procedure/ServiceDossier')).toBeTruthy(), WAIT)
    const rows = [...screen.getByTestId('readers').querySelectorAll('tbody tr')].map((row) => row.textContent)
    expect(rows[0]).toContain('void since a backup was restored')
    expect(rows[1]).toContain('no longer kept')
    expect(rows[2]).toContain('100,000 changes or more')
    expect(rows.at(-1)).toContain('Has read all')
    expect(await faults()).toEqual([])
  }, 60_000)
})

describe('a feed', () => {
  it('shows its fields with their classes, and marks those that the account may not see', async () => {
    as('viewer')
    show('/hub/feeds/procedure/ServiceDossier', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('fields')).toBeTruthy(), WAIT)
    const field = (pointer: string) => screen.getByTestId('fields').querySelector<HTMLElement>(`[data-row="${pointer}"]`)!
    expect(field('/applicant/name').textContent).toContain('hidden')
    expect(field('/steps/*/by').textContent).toContain('hidden')
    expect(field('/unit').textContent).not.toContain('hidden')
    expect(field('/dossierNumber').textContent).toContain('1–100 characters')
    expect(await faults()).toEqual([])
  }, 60_000)

  it('shows a viewer its rows at once, with what is hidden marked', async () => {
    as('viewer')
    show('/hub/feeds/procedure/ServiceDossier?view=rows', ['viewer'])
    await waitFor(() => expect(screen.getAllByTestId('open-record').length).toBe(20), WAIT)
    expect(screen.getByTestId('rows-masked')).toBeTruthy()
    fireEvent.click(screen.getAllByTestId('open-record')[1]!)
    const data = await screen.findByTestId('record-data')
    expect(data.querySelector('[data-pointer="/applicant/name"]')?.getAttribute('data-kind')).toBe('hidden')
    expect(data.querySelector('[data-pointer="/steps/0/by"]')?.getAttribute('data-kind')).toBe('hidden')
    expect(data.textContent).not.toContain('Trần Thị')
  }, 60_000)

  it('asks for personal rows only when that is wanted, for each look is noted', async () => {
    const asked = as('an')
    show('/hub/feeds/procedure/ServiceDossier?view=rows', ['viewer', 'personal'])
    await waitFor(() => expect(screen.getByTestId('show-rows').getAttribute('aria-disabled')).not.toBe('true'), WAIT)
    expect(asked.some((one) => one.path.includes('/sample'))).toBe(false)
    fireEvent.click(screen.getByTestId('show-rows'))
    await waitFor(() => expect(screen.getAllByTestId('open-record').length).toBe(20), WAIT)
    fireEvent.click(screen.getAllByTestId('open-record')[0]!)
    expect((await screen.findByTestId('record-data')).textContent).toContain('Trần Thị 0')
    expect(asked.filter((one) => one.path.includes('/sample'))).toHaveLength(1)
  }, 60_000)

  it('is tried: the call, its answer, the next page, and what is refused', async () => {
    const asked = as('viewer')
    show('/hub/feeds/procedure/ServiceDossier?view=try', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('send')).toBeTruthy(), WAIT)
    fireEvent.change(screen.getByTestId('limit'), { target: { value: '3' } })
    expect(screen.getByTestId('curl').textContent).toBe(`curl -i -u "$HUB_IOC_USER:$HUB_IOC_PASSWORD" '${window.location.origin}/api/feeds/procedure/ServiceDossier?limit=3'`)
    fireEvent.click(screen.getByTestId('send'))
    await waitFor(() => expect(screen.getByTestId('answer-headers').textContent).toContain('X-Hub-Items3'), WAIT)
    expect(screen.getByTestId('next-cursor').textContent).toContain('1.18145. There is more')
    expect(JSON.parse(screen.getByTestId('answer-body').textContent ?? '')).toMatchObject({ cursor: '1.18145', more: true })
    fireEvent.click(screen.getByTestId('next-page'))
    await waitFor(() => expect(screen.getByTestId('next-cursor').textContent).toContain('1.18148'), WAIT)
    expect(screen.getByTestId('after')).toHaveProperty('value', '1.18145')
    expect(asked.map((one) => one.path)).toContain('/api/feeds/procedure/ServiceDossier?after=1.18145&limit=3')

    fireEvent.change(screen.getByTestId('after'), { target: { value: 'x' } })
    fireEvent.click(screen.getByTestId('send'))
    await waitFor(() => expect(screen.getByTestId('answer-fault').textContent).toContain("'after' is the 'cursor'"), WAIT)
    expect(within(screen.getByTestId('answer')).queryByTestId('next-cursor')).toBeNull()
    expect(await faults()).toEqual([])
  }, 60_000)

  it('that is not there says so', async () => {
    as('viewer')
    show('/hub/feeds/tax/Nothing', ['viewer'])
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('There is no such feed'), WAIT)
  }, 60_000)
})
