import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Route } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer } from '../../../dev/answers'
import { faults, off, showPage, WAIT } from '../../../test/page'
import { forgetAnswers } from '../../api'
import Deploy from './Deploy'

const textOf = (file: Blob) =>
  new Promise<string>((done) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.readAsText(file)
  })

/** The mock of the hub instead of the network, for the account given; what was asked for. */
function as(user: string): { method: string; path: string }[] {
  const asked: { method: string; path: string }[] = []
  const reply = (method: string, path: string, body: string) => {
    asked.push({ method, path })
    return answer(method, new URL(path, 'http://hub'), body, `hub-session=${user}`)
  }
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const given = reply(init.method ?? 'GET', path, String(init.body ?? ''))
    return new Response(given.body === undefined ? null : JSON.stringify(given.body), { status: given.status })
  })
  // Files do not go by fetch: only the older way tells how much of them has gone.
  vi.stubGlobal('XMLHttpRequest', class {
    upload: { onprogress?: (event: object) => void } = {}
    status = 0
    responseText = ''
    onload?: () => void
    private path = ''
    open(_method: string, path: string) {
      this.path = path
    }
    setRequestHeader() {}
    getResponseHeader() {
      return null
    }
    async send(file: Blob) {
      this.upload.onprogress?.({ lengthComputable: true, loaded: file.size, total: file.size })
      const given = reply('POST', this.path, await textOf(file))
      this.status = given.status
      this.responseText = JSON.stringify(given.body)
      this.onload?.()
    }
  })
  return asked
}

const show = (path: string) => showPage(path, <Route path="/hub/deploy" element={<Deploy />} />)


beforeEach(() => forgetAnswers())
afterEach(() => void vi.unstubAllGlobals())

describe('the page', () => {
  it('shows a viewer what runs, and says why nothing can be changed', async () => {
    const asked = as('viewer')
    show('/hub/deploy')
    await waitFor(() => expect(screen.getByTestId('deployed')).toBeTruthy(), WAIT)
    await waitFor(() => expect(screen.getByTestId('why-not').textContent).toContain('The role admin is needed'), WAIT)
    for (const button of ['choose', 'remove-iochub-connector-tax', 'roll-back-iochub-connector-tax']) expect(off(button)).toBe(true)
    fireEvent.click(screen.getByTestId('remove-iochub-connector-tax'))
    expect(screen.queryByTestId('confirm-dialog')).toBeNull()
    expect(asked.every((one) => one.method === 'GET')).toBe(true)
    expect(await faults()).toEqual([])
  }, 60_000)

  it('opens the report that a link names', async () => {
    as('viewer')
    show('/hub/deploy?deployment=2')
    await waitFor(() => expect(within(screen.getByTestId('report')).getByText('Report no. 2')).toBeTruthy(), WAIT)
    await waitFor(() => expect(screen.getByTestId('findings').querySelector('li')?.dataset.code).toBe('WRONG_TYPE'), WAIT)
    expect(await faults()).toEqual([])
    fireEvent.click(screen.getByTestId('open-report-4'))
    await waitFor(() => expect(screen.getByTestId('findings').textContent).toContain('Version 0.1.0 runs again.'), WAIT)
    fireEvent.click(screen.getByTestId('close-report'))
    expect(screen.queryByTestId('report')).toBeNull()
  }, 60_000)
})

describe('an archive', () => {
  const choose = (text: string, name = 'camera-0.3.0.kar') =>
    fireEvent.change(screen.getByTestId('file'), { target: { files: [new File([text], name)] } })

  it('is checked, and deployed only after that was wanted', async () => {
    const asked = as('an')
    show('/hub/deploy')
    await waitFor(() => expect(off('choose')).toBe(false), WAIT)
    choose('x', 'camera.jar')
    expect(screen.getByTestId('wrong-file').textContent).toContain('A file that ends in .kar is wanted')
    choose('good')
    await waitFor(() => expect(screen.getByTestId('plan').dataset.allowed).toBe('true'), WAIT)
    expect(asked.filter((one) => one.method === 'POST').map((one) => one.path)).toEqual(['/api/manage/deployments/check'])
    fireEvent.click(screen.getByTestId('deploy'))
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(screen.getByTestId('report').textContent).toContain('→ 0.3.0'), WAIT)
    expect(asked.filter((one) => one.method === 'POST').map((one) => one.path)).toEqual(['/api/manage/deployments/check', '/api/manage/deployments'])
  }, 60_000)

  it('that is refused says why and cannot be deployed', async () => {
    as('an')
    show('/hub/deploy')
    await waitFor(() => expect(off('choose')).toBe(false), WAIT)
    choose('refuse')
    await waitFor(() => expect(screen.getByTestId('plan').dataset.allowed).toBe('false'), WAIT)
    expect(within(screen.getByTestId('plan')).getByTestId('findings').textContent).toContain('is no whole number')
    expect(screen.queryByTestId('deploy')).toBeNull()
  }, 60_000)
})

describe('a connector', () => {
  it('is removed only after its name was typed', async () => {
    const asked = as('an')
    show('/hub/deploy')
    await waitFor(() => expect(screen.getByTestId('remove-iochub-connector-air')).toBeTruthy(), WAIT)
    await waitFor(() => expect(off('remove-iochub-connector-air')).toBe(false), WAIT)
    fireEvent.click(screen.getByTestId('remove-iochub-connector-air'))
    fireEvent.change(screen.getByTestId('typed-name'), { target: { value: 'air' } })
    expect(screen.getByTestId('confirm')).toHaveProperty('disabled', true)
    fireEvent.change(screen.getByTestId('typed-name'), { target: { value: 'iochub-connector-air' } })
    fireEvent.click(screen.getByTestId('confirm'))
    await waitFor(() => expect(screen.queryByTestId('remove-iochub-connector-air')).toBeNull(), WAIT)
    expect(asked).toContainEqual({ method: 'POST', path: '/api/manage/deployments/iochub-connector-air/remove' })
  }, 60_000)
})
