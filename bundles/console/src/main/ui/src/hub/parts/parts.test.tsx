import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { overview } from '../../dev/hub'
import { Fault } from '../api'
import { LanguageProvider } from '../i18n'
import {
  Answer, Boundary, ConfirmDialog, DataTable, Freshness, LineChart, linePath, niceStep, plain, RoleGate, runs, SecretText, StateLabel, stateOf, withHoles, worstFirst,
} from '.'

const show = (what: React.ReactNode) =>
  render(<MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}><LanguageProvider first="en">{what}</LanguageProvider></MemoryRouter>)

describe('DataTable', () => {
  const rows = [
    { id: 'b', name: 'Tỉnh Đồng Nai', size: 9 },
    { id: 'a', name: 'Cà Mau', size: 10 },
    { id: 'c', name: 'Huế', size: null },
  ]
  const columns = [
    { key: 'name', title: 'Name', cell: (one: (typeof rows)[0]) => one.name, sort: (one: (typeof rows)[0]) => one.name },
    { key: 'size', title: 'Size', cell: (one: (typeof rows)[0]) => one.size, sort: (one: (typeof rows)[0]) => one.size },
  ]
  const table = (more = {}) => <DataTable label="Places" columns={columns} rows={rows} rowKey={(one) => one.id} search={(one) => one.name} {...more} />
  const order = () => [...document.querySelectorAll('[data-row]')].map((row) => row.getAttribute('data-row')).join('')

  it('sorts numbers as numbers, up and down, and says so', () => {
    show(table())
    fireEvent.click(screen.getByRole('button', { name: /Size/ }))
    expect(order()).toBe('bac')
    expect(screen.getByRole('columnheader', { name: /Size/ }).getAttribute('aria-sort')).toBe('ascending')
    fireEvent.click(screen.getByRole('button', { name: /Size/ }))
    expect(order()).toBe('cab')
  })
  it('finds words that are written without marks', () => {
    show(table())
    fireEvent.change(screen.getByTestId('filter'), { target: { value: 'dong nai' } })
    expect(order()).toBe('b')
    fireEvent.change(screen.getByTestId('filter'), { target: { value: 'zzz' } })
    expect(screen.getByText('No row fits the filter.')).toBeTruthy()
    expect(plain('Đường')).toBe('duong')
  })
  it('chooses rows, and all that are shown', () => {
    const chosen = vi.fn()
    show(table({ selected: new Set(['a']), onSelect: chosen }))
    fireEvent.click(screen.getByRole('checkbox', { name: 'a' }))
    expect(chosen).toHaveBeenLastCalledWith(new Set())
    fireEvent.click(screen.getByRole('checkbox', { name: 'Places' }))
    expect(chosen).toHaveBeenLastCalledWith(new Set(['b', 'a', 'c']))
  })
  it('says what it means that there is nothing', () => {
    show(table({ rows: [], empty: <p>Nothing yet</p> }))
    expect(screen.getByText('Nothing yet')).toBeTruthy()
  })
})

describe('ConfirmDialog', () => {
  const dialog = (onConfirm: (reason: string) => Promise<unknown>, onClose = vi.fn()) => {
    show(<ConfirmDialog title="Pause?" action="Pause" reason="needed" onConfirm={onConfirm} onClose={onClose} />)
    return onClose
  }
  const write = (text: string) => fireEvent.change(screen.getByTestId('reason'), { target: { value: text } })

  it('does nothing without a reason', () => {
    const confirm = vi.fn()
    dialog(confirm)
    write('   ')
    fireEvent.click(screen.getByTestId('confirm'))
    expect(confirm).not.toHaveBeenCalled()
  })
  it('does it once with the reason, and closes', async () => {
    const confirm = vi.fn(() => Promise.resolve())
    const close = dialog(confirm)
    write(' typo ')
    await act(async () => {
      fireEvent.click(screen.getByTestId('confirm'))
      fireEvent.click(screen.getByTestId('confirm'))
    })
    expect(confirm).toHaveBeenCalledTimes(1)
    expect(confirm).toHaveBeenCalledWith('typo')
    expect(close).toHaveBeenCalledTimes(1)
  })
  it('stays with what went wrong, in the hub’s words', async () => {
    const close = dialog(() => Promise.reject(new Fault(409, 'conflict', 'vi', 'It is paused already.')))
    write('x')
    await act(async () => fireEvent.click(screen.getByTestId('confirm')))
    expect(screen.getByRole('alert').textContent).toBe('It is paused already.')
    expect(close).not.toHaveBeenCalled()
  })
})

describe('LineChart', () => {
  const times = ['2026-11-23T01:00:00Z', '2026-11-23T01:01:00Z', '2026-11-23T01:02:00Z']
  const chart = (values: (number | null)[]) => (
    <LineChart title="Received" times={times} series={[{ name: 'Messages', color: 1, values, area: true }]} axisTime={(time) => time} fullTime={(time) => time.slice(11, 16)} />
  )
  it('has its figures as a table too, the newest first', () => {
    show(chart([1, null, 3]))
    fireEvent.click(screen.getByRole('button', { name: 'Show as table' }))
    const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1).map((row) => row.textContent)
    expect(rows).toEqual(['01:023', '01:01–', '01:001'])
  })
  it('tells the figures under the arrow keys', () => {
    show(chart([1, null, 3]))
    const picture = screen.getByRole('img', { name: 'Received' })
    fireEvent.keyDown(picture, { key: 'ArrowLeft' })
    expect(screen.getByRole('status').textContent).toBe('01:02Messages 3')
    fireEvent.keyDown(picture, { key: 'ArrowLeft' })
    expect(screen.getByRole('status').textContent).toBe('01:01Messages –')
  })
  it('says that there are no figures', () => {
    show(chart([null, null, null]))
    expect(screen.getByText('There are no figures of this span yet.')).toBeTruthy()
  })
  it('breaks its line where nothing is known', () => {
    expect(linePath([1, 2, null, 3], (at) => at, (value) => value)).toBe('M0.0 1.0L1.0 2.0M3.0 3.0h0.01')
    expect(runs([1, 2, null, 3])).toEqual([[0, 1], [3, 3]])
  })
  it('has round steps', () => expect([3, 40, 0.9, 1_234].map((top) => niceStep(top, 4))).toEqual([1, 10, 0.5, 500]))
  it('has a hole where the hub did not run', () => {
    const at = (minute: number) => ({ at: new Date(minute * 60_000).toISOString() })
    const points = [0, 1, 2, 9, 10].map(at) as Parameters<typeof withHoles>[0]
    expect(withHoles(points, 60_000).map((one) => ('hole' in one ? 'hole' : new Date(one.at).getUTCMinutes()))).toEqual([0, 1, 2, 'hole', 9, 10])
  })
})

describe('Answer', () => {
  const known = (more: object) => ({ data: undefined, error: null, stale: false, at: null, reload: vi.fn(), ...more })
  it('waits, fails with the hub’s words, and keeps an old answer', () => {
    const { unmount } = show(<Answer of={known({})}>{() => null}</Answer>)
    expect(screen.getByTestId('loading')).toBeTruthy()
    unmount()
    const failed = known({ error: new Fault(500, 'failed', 'vi', 'The database is down.') })
    const second = show(<Answer of={failed}>{() => null}</Answer>)
    expect(screen.getByRole('alert').textContent).toContain('The database is down.')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(failed.reload).toHaveBeenCalled()
    second.unmount()
    show(<Answer of={known({ data: 5, stale: true, at: Date.now() })}>{(data: number) => <b>{data}</b>}</Answer>)
    expect(screen.getByText('5')).toBeTruthy()
    expect(screen.getByRole('status').textContent).toContain('the last request failed')
  })
  it('does not offer to try again what one may not see', () => {
    show(<Answer of={known({ error: new Fault(403, 'forbidden', 'vi', 'No.') })}>{() => null}</Answer>)
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('Boundary', () => {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  it('holds a fault of a page on it', () => {
    const Bad = () => {
      throw new Error('it broke')
    }
    show(<><Boundary><Bad /></Boundary><p>beside</p></>)
    expect(screen.getByTestId('broken').textContent).toContain('it broke')
    expect(screen.getByText('beside')).toBeTruthy()
  })
})

describe('RoleGate', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('shows what the account may do, and nothing before it is known', async () => {
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({
      operations: [{ operation: 'source.pause', allowed: true }, { operation: 'audit.look', allowed: false }],
    })))
    show(<><RoleGate operation="source.pause">may</RoleGate><RoleGate operation="audit.look" otherwise="may not">never</RoleGate></>)
    expect(screen.queryByText(/may$/)).toBeNull()
    expect(await screen.findByText(/^may/)).toBeTruthy()
    expect(document.body.textContent).toContain('may not')
    expect(document.body.textContent).not.toContain('never')
  })
})

describe('states', () => {
  it('are words beside colours', () => {
    show(<><StateLabel state="DOWN" /><StateLabel state="UNHEARD" /></>)
    expect(screen.getByText('Down').querySelector('svg')).toBeTruthy()
    expect(screen.getByText('UNHEARD')).toBeTruthy()
  })
  it('of sources come the worst first', () => {
    const sorted = [...overview(1_780_000_000_000).sources].sort(worstFirst).map(stateOf)
    expect(sorted.slice(0, 7)).toEqual(['DOWN', 'DOWN', 'DEGRADED', 'LATE', 'STARTING', 'PAUSED', 'UP'])
  })
  it('tell the age against the target in words', () => {
    const source = { ...overview().sources[0]!, ageSeconds: 1_800, freshnessSeconds: 900, late: true }
    show(<Freshness source={source} />)
    expect(screen.getByRole('img', { name: '30 min / 15 min' })).toBeTruthy()
  })
})

it('a secret that the hub does not give cannot be shown', () => {
  show(<SecretText value={null} />)
  expect(screen.queryByRole('button')).toBeNull()
})
