import {
  camel, eventService, hawtio, jmx, jolokiaService, logs, PluginNodeSelectionContext, rbac, runtime, useHawtconfig,
  usePluginNodeSelected, usePlugins, userService, type Notification,
} from '@hawtio/react'
import '@hawtio/react/dist/index.css'
import './technical.css'
import { use as usePromise, type ReactNode } from './use'
import { useEffect } from 'react'
import { Route, Routes, useLocation } from 'react-router-dom'
import { useText } from '../hub/i18n'
import { EmptyState, Loading, useToasts } from '../hub/parts'
import { get, Fault } from '../hub/api'
import { texts } from '../shell/texts'
import { markBegun } from './begun'
import { useMended } from './names'
import { technicalPages } from './pages'

/**
 * Hawtio's pages within the hub's shell. Hawtio's own frame, login and session are not used: the shell has them.
 */
async function begin(): Promise<void> {
  markBegun()
  // Hawtio would go to its own login when Jolokia refuses; the shell's is there for that, and keeps the place.
  userService.addLogoutHook('form', async () => {
    await get('/hawtio/session').catch((thrown: unknown) => {
      if (!(thrown instanceof Fault)) throw thrown
    })
    return true
  })
  for (const plugin of [rbac, jmx, camel, runtime, logs]) plugin()
  await userService.fetchUser(false)
  await hawtio.bootstrap()
}

let begun: Promise<void> | undefined

function Pages({ notFound }: { notFound: ReactNode }) {
  const { t } = useText(texts)
  const tell = useToasts()
  const { pathname } = useLocation()
  const { plugins, pluginsLoaded } = usePlugins()
  const { hawtconfigLoaded } = useHawtconfig()
  const selection = usePluginNodeSelected()
  const page = useMended(t('more'))

  useEffect(() => {
    const show = ({ type, message }: Notification) => tell(type === 'custom' ? 'info' : type, message)
    eventService.onNotify(show)
    return () => eventService.removeListener('notify', show)
  }, [tell])
  useEffect(() => {
    // What is sent and not taken: Hawtio tells of what was taken alone, and leaves the rest to the browser's log.
    if (!pathname.endsWith('/send')) return
    const failed = (event: PromiseRejectionEvent) => {
      event.preventDefault()
      tell('danger', String(event.reason))
    }
    window.addEventListener('unhandledrejection', failed)
    return () => window.removeEventListener('unhandledrejection', failed)
  }, [tell, pathname])
  useEffect(() => () => {
    // Nobody looks: Jolokia need not be asked again and again.
    void jolokiaService.getJolokia().then((jolokia) => jolokia.stop())
  }, [])
  useEffect(() => {
    void jolokiaService.getJolokia().then((jolokia) => {
      if (!jolokia.isRunning()) jolokia.start(jolokiaService.loadUpdateRate())
    })
  }, [])

  if (!pluginsLoaded || !hawtconfigLoaded) return <div className="hub-page"><Loading rows={6} /></div>
  const known = technicalPages.some(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
  return (
    <PluginNodeSelectionContext.Provider value={selection}>
      <div className="hub-technical" ref={page}>
        <Routes>
          {plugins
            .filter((plugin) => plugin.path != null && plugin.component != null)
            .map((plugin) => {
              const Page = plugin.component!
              return (
                <Route key={plugin.id} path={plugin.path!} element={<Page />}>
                  <Route path="*" element={<Page />} />
                </Route>
              )
            })}
          <Route
            path="*"
            element={known
              ? (
                <div className="hub-page">
                  <h1>{t('technicalOff')}</h1>
                  <EmptyState title={t('technicalOff')}>{t('technicalOffHint')}</EmptyState>
                </div>
                )
              : notFound}
          />
        </Routes>
      </div>
    </PluginNodeSelectionContext.Provider>
  )
}

export default function Technical({ notFound }: { notFound: ReactNode }) {
  begun ??= begin()
  usePromise(begun)
  return <Pages notFound={notFound} />
}
