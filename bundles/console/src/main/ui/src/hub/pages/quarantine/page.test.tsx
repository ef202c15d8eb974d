import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Route } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { as, off, showPage, WAIT } from '../../../test/page'
import { forgetAnswers } from '../../api'
import Quarantine from './Quarantine'
import Row from './Row'

const show = (path: string) => showPage(path, <><Route path="/hub/quarantine" element={<Quarantine />} /><Route path="/hub/quarantine/:id" element={<Row />} /></>)


beforeEach(() => forgetAnswers())
afterEach(() => void vi.unstubAllGlobals())

describe('a row', () => {
  it('can only be looked at by a viewer, who is told why', async () => {
    const asked = as('viewer')
    show('/hub/quarantine/1')
    await waitFor(() => expect(screen.getByTestId('why-not').textContent).toContain('The role operator is needed'), WAIT)
    for (const button of ['check', 'mend', 'retry', 'discard', 'show-fragment', 'show-raw']) expect(off(button)).toBe(true)
    fireEvent.click(screen.getByTestId('retry'))
    fireEvent.click(screen.getByTestId('show-raw'))
    expect(asked.every((one) => one.method === 'GET' && !/content|detail/.test(one.path))).toBe(true)
  })

  it('is mended: edited, checked, sent with a reason, and shows what it became', async () => {
    as('operator')
    show('/hub/quarantine/2')
    await waitFor(() => expect(off('retry')).toBe(false), WAIT)
    fireEvent.change(screen.getByTestId('edit-value'), { target: { value: '2026-02-30' } })
    expect(off('mend')).toBe(true)
    fireEvent.click(screen.getByTestId('check'))
    await waitFor(() => expect(screen.getByTestId('checked').dataset.accepted).toBe('false'), WAIT)
    expect(off('mend')).toBe(true)

    fireEvent.change(screen.getByTestId('edit-value'), { target: { value: '2026-03-01' } })
    // What was checked is not what stands there now.
    expect(screen.queryByTestId('checked')).toBeNull()
    fireEvent.click(screen.getByTestId('check'))
    await waitFor(() => expect(off('mend')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('mend'))
    expect(screen.getByTestId('confirm')).toHaveProperty('disabled', true)
    fireEvent.change(screen.getByTestId('reason'), { target: { value: 'The source wrote so' } })
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(within(screen.getByTestId('became')).getByText('camera/Observation')).toBeTruthy(), WAIT)
    expect(screen.queryByTestId('edit-value')).toBeNull()
  }, 60_000)

  it('of a personal source says why its content is not shown', async () => {
    as('operator')
    show('/hub/quarantine/255')
    await waitFor(() => expect(off('show-fragment')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('show-fragment'))
    await waitFor(() => expect(screen.getByTestId('content-refused').textContent).toContain("the role 'personal' is needed too"), WAIT)
  }, 60_000)
})

describe('many rows', () => {
  it('are retried, and what failed is told with its reason', async () => {
    as('operator')
    show('/hub/quarantine?source=tax&view=rows')
    await waitFor(() => expect(screen.getByTestId('rows')).toBeTruthy(), WAIT)
    fireEvent.click(within(screen.getByTestId('rows')).getAllByRole('checkbox')[0]!)
    await waitFor(() => expect(off('bulk-retry')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('bulk-retry'))
    fireEvent.click(screen.getByTestId('bulk-start'))
    await waitFor(() => expect(screen.getByTestId('bulk-sums').textContent).toBe('1 rows became records1 rows are still open'), WAIT)
    expect(screen.getByTestId('bulk-failed').textContent).toContain('still open: An XML element is not closed.')
    expect(screen.getByTestId('bulk-progress').getAttribute('aria-valuenow')).toBe('100')
  }, 60_000)
})
