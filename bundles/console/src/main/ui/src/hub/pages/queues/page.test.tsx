import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Route } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { as, type Asked, faults, off, showPage, WAIT } from '../../../test/page'
import { forgetAnswers } from '../../api'
import Queues from './Queues'

const show = (path: string) => showPage(path, <Route path="/hub/queues" element={<Queues />} />)

const rows = (table: string) => [...screen.getByTestId(table).querySelectorAll<HTMLElement>('tbody tr')]
const changes = (asked: Asked[]) => asked.filter((one) => one.method !== 'GET').map(({ path, body }) => ({ path: path.replace('/api/manage', ''), body }))

beforeEach(() => forgetAnswers())
afterEach(() => void vi.unstubAllGlobals())

describe('all queues', () => {
  it('are lines of sources, the worst first, and dead letters cannot be overlooked', async () => {
    as('viewer')
    show('/hub/queues')
    await waitFor(() => expect(screen.getByTestId('by-source')).toBeTruthy(), WAIT)
    expect(rows('by-source').slice(0, 3).map((row) => row.dataset.row)).toEqual(['power', 'camera', 'land'])
    expect(rows('by-source')[0]!.textContent).toContain('Paged to disk')
    expect(rows('by-source')[1]!.textContent).toContain('Nobody takes')
    expect(screen.getByTestId('depth-hub.records.power').getAttribute('aria-label')).toBe('1,204: hub.records.power, Paged to disk')
    expect(screen.getByTestId('dead-note').textContent).toContain('could not handle: 6.')
    expect(rows('others')[0]!.dataset.row).toBe('hub.dead')
    expect(await faults()).toEqual([])
    fireEvent.click(screen.getByTestId('look-hub.dead'))
    await waitFor(() => expect(rows('messages')).toHaveLength(5), WAIT)
    fireEvent.click(screen.getByTestId('back'))
    await waitFor(() => expect(screen.getByTestId('by-source')).toBeTruthy(), WAIT)
  }, 60_000)

  it('are found by kind, source and whether anything lies there', async () => {
    as('viewer')
    show('/hub/queues?kind=in')
    await waitFor(() => expect(rows('queues').length).toBe(12), WAIT)
    fireEvent.click(screen.getByTestId('only-full'))
    expect(rows('queues').map((row) => row.dataset.row)).toEqual(['hub.in.camera', 'hub.in.land'])
    fireEvent.change(screen.getByTestId('source'), { target: { value: 'tax' } })
    expect(screen.getByTestId('empty').textContent).toContain('There is no such queue')
    fireEvent.click(screen.getByTestId('view-sources'))
    expect(screen.getByTestId('by-source')).toBeTruthy()
  }, 60_000)

  it('do not have one that has gone', async () => {
    as('viewer')
    show('/hub/queues?queue=hub.in.nobody')
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('It may have gone with its source'), WAIT)
  }, 60_000)
})

describe('dead letters', () => {
  it('can be read by a viewer, who cannot change them and is told why', async () => {
    const asked = as('viewer')
    show('/hub/queues?queue=hub.dead')
    await waitFor(() => expect(rows('messages')).toHaveLength(5), WAIT)
    expect(rows('messages')[0]!.textContent).toContain('The record type tax/Payment v3 is not in the repository')
    expect(rows('messages')[3]!.textContent).toContain('The broker put it here')
    await waitFor(() => expect(screen.getByTestId('why-not').textContent).toContain('The role operator is needed'), WAIT)
    for (const button of ['retry-all', 'purge']) expect(off(button)).toBe(true)
    fireEvent.click(screen.getAllByTestId('retry-one')[0]!)
    fireEvent.click(screen.getByTestId('retry-all'))
    expect(screen.queryByTestId('confirm-dialog')).toBeNull()
    fireEvent.click(screen.getAllByTestId('open-message')[0]!)
    expect(off('show-content')).toBe(true)
    expect(changes(asked)).toEqual([])
    expect(await faults()).toEqual([])
  }, 60_000)

  it('have a content that is asked for only when that is wanted, and not for whom it is not', async () => {
    const asked = as('operator')
    show('/hub/queues?queue=hub.dead')
    await waitFor(() => expect(rows('messages')).toHaveLength(5), WAIT)
    await waitFor(() => expect(off('retry-all')).toBe(false), WAIT)
    const contents = () => asked.filter((one) => one.path.includes('/messages/'))

    fireEvent.click(screen.getAllByTestId('open-message')[0]!)
    expect(contents()).toHaveLength(0)
    fireEvent.click(screen.getByTestId('show-content'))
    await waitFor(() => expect(screen.getByTestId('content').querySelector('pre')?.textContent).toMatch(/^\{\n {2}"id": "tax-0",\n/), WAIT)
    fireEvent.click(screen.getByTestId('as-sent'))
    expect(screen.getByTestId('content').querySelector('pre')?.textContent).toMatch(/^\{"id":"tax-0",/)
    expect(contents()[0]!.path).toMatch(/^\/api\/manage\/queues\/hub\.dead\/messages\/ID%3A/)
    expect(screen.getByTestId('properties').textContent).toContain('JMSXDeliveryCount')
    fireEvent.click(screen.getByTestId('close-message'))

    fireEvent.click(screen.getAllByTestId('open-message')[1]!)
    fireEvent.click(screen.getByTestId('show-content'))
    await waitFor(() => expect(screen.getByTestId('content-refused').textContent).toContain("the role 'personal' is needed too"), WAIT)
    expect(screen.queryByTestId('content')).toBeNull()
    fireEvent.click(screen.getByTestId('close-message'))

    fireEvent.click(screen.getAllByTestId('open-message')[3]!)
    fireEvent.click(screen.getByTestId('show-content'))
    await waitFor(() => expect(screen.getByTestId('content').textContent).toContain('It is no UTF-8 text'), WAIT)
    expect(await faults()).toEqual([])
  }, 60_000)

  it('go back one by one and together; one of unknown queue stays, and is said to', async () => {
    const asked = as('an')
    show('/hub/queues?queue=hub.dead')
    await waitFor(() => expect(rows('messages')).toHaveLength(5), WAIT)
    await waitFor(() => expect(off('retry-all')).toBe(false), WAIT)
    const [first, second] = rows('messages').map((row) => row.dataset.row)
    fireEvent.click(within(rows('messages')[0]!).getByTestId('retry-one'))
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(rows('messages').map((row) => row.dataset.row)).not.toContain(first), WAIT)
    expect(changes(asked).at(-1)).toEqual({ path: '/dead-letters/redrive', body: { ids: [first] } })
    expect(screen.getByTestId('toast-success').textContent).toContain('Messages that went back: 1.')

    // The row without an id is ticked too, and cannot be meant.
    for (const box of within(screen.getByTestId('messages')).getAllByRole('checkbox').slice(1)) fireEvent.click(box)
    expect(within(screen.getByTestId('bulk-bar')).getByText('3 chosen')).toBeTruthy()
    fireEvent.click(screen.getByTestId('bulk-retry'))
    expect(screen.getByTestId('confirm-dialog').textContent).toContain('Of unknown queue, and staying here: 1.')
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(rows('messages')).toHaveLength(2), WAIT)
    expect((changes(asked).at(-1)?.body as { ids: string[] }).ids).toContain(second)
    expect(screen.getByTestId('toast-warning').textContent).toContain('Messages that went back: 2 of 3')

    // Only the one without a queue can be named now, and it is deleted.
    fireEvent.click(screen.getAllByTestId('discard-one')[0]!)
    expect(screen.getByTestId('confirm-dialog').textContent).toContain('they cannot be put back any more')
    expect(off('confirm')).toBe(true)
    fireEvent.change(screen.getByTestId('reason'), { target: { value: 'sent twice' } })
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(rows('messages')).toHaveLength(1), WAIT)
    expect(changes(asked).at(-1)?.path).toBe('/dead-letters/discard')
    expect((changes(asked).at(-1)?.body as { reason: string }).reason).toBe('sent twice')
  }, 60_000)

  it('of the broker’s own queue go back by a move, with a reason', async () => {
    const asked = as('operator')
    show('/hub/queues?queue=DLQ')
    await waitFor(() => expect(rows('messages')).toHaveLength(1), WAIT)
    await waitFor(() => expect(off('retry-all')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('retry-all'))
    expect(screen.getByTestId('confirm')).toHaveProperty('disabled', true)
    fireEvent.change(screen.getByTestId('reason'), { target: { value: 'mended' } })
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('There is no message'), WAIT)
    expect(changes(asked)).toEqual([{ path: '/queues/DLQ/move', body: { all: true, reason: 'mended' } }])
  }, 60_000)
})

describe('a queue', () => {
  it('from a source gives what was sent wrongly to another source', async () => {
    const asked = as('operator')
    show('/hub/queues?queue=hub.in.land')
    await waitFor(() => expect(rows('messages')).toHaveLength(2), WAIT)
    await waitFor(() => expect(off('move-all')).toBe(false), WAIT)
    expect(off('purge')).toBe(true)
    const [first] = rows('messages').map((row) => row.dataset.row)
    fireEvent.click(screen.getAllByTestId('move-one')[0]!)
    fireEvent.change(screen.getByTestId('reason'), { target: { value: 'wrong queue' } })
    expect(screen.getByTestId('confirm')).toHaveProperty('disabled', true)
    const choice = screen.getByTestId('move-to')
    expect(within(choice).queryByText(/hub\.in\.land/)).toBeNull()
    fireEvent.change(choice, { target: { value: 'hub.in.tax' } })
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(rows('messages')).toHaveLength(1), WAIT)
    expect(changes(asked)).toEqual([{ path: '/queues/hub.in.land/move', body: { ids: [first], to: 'hub.in.tax', reason: 'wrong queue' } }])
  }, 60_000)

  it('is emptied only when its depth was typed and a reason given', async () => {
    const asked = as('an')
    show('/hub/queues?queue=hub.records.power')
    await waitFor(() => expect(rows('messages')).toHaveLength(100), WAIT)
    await waitFor(() => expect(off('purge')).toBe(false), WAIT)
    expect(screen.queryByTestId('retry-all')).toBeNull()
    expect(screen.queryByTestId('move-all')).toBeNull()
    expect(document.body.textContent).toContain('Shown: the first 100 of 1,204.')
    fireEvent.click(screen.getByTestId('purge'))
    expect(screen.getByTestId('loses').textContent).toContain('they are gone')
    const closed = () => (screen.getByTestId('confirm') as HTMLButtonElement).disabled
    const type = (depth: string) => fireEvent.change(screen.getByTestId('typed-depth'), { target: { value: depth } })
    fireEvent.change(screen.getByTestId('reason'), { target: { value: 'a test' } })
    expect(closed()).toBe(true)
    type('100')
    expect(closed()).toBe(true)
    expect(screen.getByTestId('wrong-depth')).toBeTruthy()
    type('1,204')
    expect(closed()).toBe(false)
    expect(await faults()).toEqual([])
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('There is no message'), WAIT)
    expect(changes(asked)).toEqual([{ path: '/queues/hub.records.power/purge', body: { expected: 1204, reason: 'a test' } }])
    expect(off('purge')).toBe(true)
  }, 60_000)
})
