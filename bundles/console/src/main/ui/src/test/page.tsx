import axe from 'axe-core'
import { render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { MemoryRouter, Routes } from 'react-router-dom'
import { vi } from 'vitest'
import { answer } from '../dev/answers'
import { SessionContext } from '../hub/api'
import { LanguageProvider } from '../hub/i18n'
import { Toasts } from '../hub/parts'

/** What a page asked the hub for; a body is JSON. */
export interface Asked {
  method: string
  path: string
  body?: unknown
}

/** The mock of the hub instead of the network, for the account given; what was asked for. */
export function as(user: string): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const method = init.method ?? 'GET'
    asked.push({ method, path, body: init.body ? JSON.parse(String(init.body)) : undefined })
    const reply = answer(method, new URL(path, 'http://hub'), String(init.body ?? ''), `hub-session=${user}`)
    const body = reply.script ?? (reply.body === undefined ? null : JSON.stringify(reply.body))
    return new Response(body, { status: reply.status, headers: reply.headers as Record<string, string> })
  })
  return asked
}

/** One page of the console in English, at this place; `roles` where it asks for those of the session. */
export function showPage(path: string, routes: ReactNode, roles?: string[]) {
  const page = <Toasts><main><Routes>{routes}</Routes></main></Toasts>
  return render(
    <MemoryRouter initialEntries={[path]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <LanguageProvider first="en">
        {roles === undefined
          ? page
          : <SessionContext.Provider value={{ user: 'an', roles, idleSeconds: 1_800 }}>{page}</SessionContext.Provider>}
      </LanguageProvider>
    </MemoryRouter>,
  )
}

/** A busy machine is no fault. */
export const WAIT = { timeout: 20_000 }

export const off = (id: string) => screen.getByTestId(id).getAttribute('aria-disabled') === 'true'

/** What a machine finds wrong for those who do not see the page; colours have no meaning without a browser. */
export const faults = async () =>
  (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })).violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)
