import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer } from '../dev/hub'
import { connection, sessionEnded } from '../hub/api'
import { LanguageProvider } from '../hub/i18n'
import { App } from './App'

let cookie = ''
let away = false

beforeEach(() => {
  cookie = ''
  away = false
  connection.set('up')
  localStorage.clear()
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    if (away) throw new TypeError('fetch failed')
    const reply = answer(init.method ?? 'GET', new URL(address, 'http://hub'), String(init.body ?? ''), cookie)
    const set = [reply.headers?.['Set-Cookie'] ?? []].flat()[0]
    if (set) cookie = set.split(';')[0]!
    // A browser that is told not to follow says nothing of where it would lead.
    if (reply.status === 303) return Response.error()
    return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), { status: reply.status })
  })
})
afterEach(() => vi.unstubAllGlobals())

const open = (path: string) => {
  window.history.replaceState(null, '', path)
  return render(<LanguageProvider first="en"><App /></LanguageProvider>)
}
const logIn = async (user: string, password = 'x') => {
  fireEvent.change(await screen.findByTestId('login-user'), { target: { value: user } })
  fireEvent.change(screen.getByTestId('login-password'), { target: { value: password } })
  await act(async () => fireEvent.click(screen.getByTestId('login-submit')))
}

describe('the gate', () => {
  it('asks who one is, and leads to the overview', async () => {
    open('/hawtio/')
    await logIn('an')
    expect(await screen.findByTestId('attention', {}, { timeout: 10_000 })).toBeTruthy()
    expect(window.location.pathname).toBe('/hawtio/hub/overview')
    expect(screen.getByTestId('user').textContent).toContain('an')
  }, 20_000)
  it('says why it lets one not in', async () => {
    open('/hawtio/')
    await logIn('an', 'wrong')
    expect((await screen.findByTestId('login-fault')).textContent).toBe('The user name or the password is wrong.')
    expect((screen.getByTestId('login-password') as HTMLInputElement).value).toBe('')
    await logIn('source')
    await waitFor(() => expect(screen.getByTestId('login-fault').textContent).toContain('admin, operator, viewer'))
  })
  it('asks again when the session has ended, and leads back to where one was', async () => {
    cookie = 'hub-session=an'
    open('/hawtio/hub/sources')
    expect(await screen.findByTestId('sources', {}, { timeout: 10_000 })).toBeTruthy()
    cookie = ''
    act(() => sessionEnded.set(sessionEnded.get() + 1))
    expect(await screen.findByTestId('session-ended')).toBeTruthy()
    await logIn('an')
    expect(await screen.findByTestId('sources')).toBeTruthy()
    expect(window.location.pathname).toBe('/hawtio/hub/sources')
  }, 20_000)
  it('logs out', async () => {
    cookie = 'hub-session=an'
    open('/hawtio/hub/sources')
    fireEvent.click(await screen.findByTestId('user'))
    await act(async () => fireEvent.click(screen.getByTestId('logout')))
    expect(await screen.findByTestId('login-user')).toBeTruthy()
    expect(screen.queryByTestId('session-ended')).toBeNull()
  })
  it('waits for a hub that is not there', async () => {
    away = true
    open('/hawtio/')
    expect(await screen.findByText('The hub cannot be reached yet', {}, { timeout: 5_000 })).toBeTruthy()
    away = false
    expect(await screen.findByTestId('login-user', {}, { timeout: 8_000 })).toBeTruthy()
  }, 20_000)
})

describe('the frame', () => {
  it('says that the connection is lost, and that it is back', async () => {
    cookie = 'hub-session=an'
    open('/hawtio/hub/sources')
    await screen.findByTestId('sources', {}, { timeout: 10_000 })
    act(() => connection.set('lost'))
    expect(screen.getByTestId('connection-lost')).toBeTruthy()
    act(() => connection.set('up'))
    expect(screen.getByTestId('connection-back')).toBeTruthy()
  })
  it('speaks both languages and keeps the choice', async () => {
    cookie = 'hub-session=an'
    open('/hawtio/hub/sources')
    fireEvent.click(await screen.findByTestId('language-vi'))
    expect((await screen.findByTestId('nav-sources')).textContent).toContain('Nguồn dữ liệu')
    expect(document.documentElement.lang).toBe('vi')
    expect(localStorage.getItem('iochub.language')).toBe('vi')
  })
  it('says that an address is none', async () => {
    cookie = 'hub-session=an'
    open('/hawtio/hub/nonsense')
    expect(await screen.findByRole('heading', { level: 1, name: 'There is no such page' })).toBeTruthy()
  })
  it('offers a viewer nothing to change', async () => {
    cookie = 'hub-session=viewer'
    open('/hawtio/hub/sources/tax')
    await screen.findByTestId('configuration', {}, { timeout: 10_000 })
    await act(async () => undefined)
    for (const button of ['pause', 'poll', 'replay', 'diagnose']) expect(screen.queryByTestId(button)).toBeNull()
    expect(document.body.textContent).not.toContain('password=')
  }, 20_000)
  it('lets an operator pause a source, with a reason', async () => {
    cookie = 'hub-session=operator'
    open('/hawtio/hub/sources/air')
    fireEvent.click(await screen.findByTestId('pause', {}, { timeout: 10_000 }))
    fireEvent.change(await screen.findByTestId('reason'), { target: { value: 'maintenance' } })
    await act(async () => fireEvent.click(screen.getByTestId('confirm')))
    expect(await screen.findByTestId('resume')).toBeTruthy()
    expect(await screen.findByTestId('toast-success')).toBeTruthy()
  }, 20_000)
})
