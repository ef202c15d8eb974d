import { useEffect, useState, type ComponentType } from 'react'
import { useParams } from 'react-router-dom'
import { useText } from '../hub/i18n'
import { Boundary, EmptyState, JsonView, Loading } from '../hub/parts'
import { texts } from '../shell/texts'
import { useTabs, type Tab } from './tabs'

type Made = { component: ComponentType } | { fault: string }

/** Modules that were fetched, by address: a new version has a new one. */
const made = new Map<string, Promise<Made>>()

async function make(tab: Tab): Promise<Made> {
  try {
    const address = new URL(tab.url, window.location.origin)
    if (address.origin !== window.location.origin) throw new Error(`${tab.url} is not on this hub`)
    const [module, { host }] = await Promise.all([
      import(/* @vite-ignore */ address.href) as Promise<{ default?: unknown }>,
      import('./host'),
    ])
    if (typeof module.default !== 'function') throw new Error('The module has no default export that is a function.')
    const plugin: unknown = await (module.default as (given: typeof host) => unknown)(host)
    const component = (plugin as { component?: unknown } | null)?.component
    if (typeof component !== 'function') throw new Error('What the module made has no component.')
    return { component: component as ComponentType }
  } catch (thrown) {
    // It is tried again when one comes back to the tab.
    made.delete(tab.url)
    return { fault: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** The page of a tab that a connector brought. Its faults stay on it. */
export function ConnectorTab() {
  const { t, of } = useText(texts)
  const { id } = useParams()
  const tab = useTabs().find((one) => one.id === id)
  const [state, setState] = useState<Made | null>(null)

  useEffect(() => {
    if (!tab) return
    let wanted = true
    setState(null)
    const making = made.get(tab.url) ?? make(tab)
    made.set(tab.url, making)
    void making.then((done) => wanted && setState(done))
    return () => {
      wanted = false
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a tab is made anew when its address is another
  }, [tab?.url])

  if (!tab) return <div className="hub-page"><EmptyState title={t('notFound')}>{t('notFoundHint')}</EmptyState></div>
  if (state === null) return <div className="hub-page"><Loading /></div>
  if ('fault' in state) {
    return (
      <div className="hub-page" data-testid="tab-broken">
        <h1>{t('tabBroken', { title: of(tab, 'title') })}</h1>
        <p>{t('tabBrokenHint', { id: tab.id })}</p>
        <JsonView value={state.fault} />
      </div>
    )
  }
  const Page = state.component
  return <Boundary key={tab.url}><Page /></Boundary>
}
