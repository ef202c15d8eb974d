import { lazy, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ComponentType, type LazyExoticComponent } from 'react'
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router-dom'
import { currentSession, Fault, forgetAnswers, sessionEnded, SessionContext, useConnection, type Session } from '../hub/api'
import { useText } from '../hub/i18n'
import { pages } from '../hub/pages'
import { Boundary, EmptyState, ErrorState, Loading, PagesThere, Toasts } from '../hub/parts'
import { ConnectorTab } from '../tabs/ConnectorTab'
import { hasBegun } from '../technical/begun'
import { Login } from './Login'
import { Masthead } from './Masthead'
import { Navigation } from './Navigation'
import { texts } from './texts'

// Hawtio's pages are much larger than all of the hub's; they come when one goes to them.
const Technical = lazy(() => import('../technical/Technical'))

const routes: { path: string; Page: LazyExoticComponent<ComponentType> }[] = pages.flatMap((page) =>
  page.routes.map((route) => ({ path: `/hub/${route.path}`, Page: lazy(route.load) })),
)
const there = routes.map((route) => route.path)
const start = `/hub/${pages[0]?.routes[0].path ?? ''}`

function NotFound() {
  const { t } = useText(texts)
  return (
    <div className="hub-page">
      <h1>{t('notFound')}</h1>
      <EmptyState title={t('notFound')}>{t('notFoundHint')}</EmptyState>
    </div>
  )
}

/** The connection is lost, or has just come back. */
function ConnectionBanner() {
  const { t } = useText(texts)
  const now = useConnection()
  const before = useRef(now)
  const [back, setBack] = useState(false)
  useEffect(() => {
    const recovered = before.current === 'lost' && now === 'up'
    before.current = now
    if (!recovered) return
    setBack(true)
    const timer = setTimeout(() => setBack(false), 5_000)
    return () => clearTimeout(timer)
  }, [now])
  return (
    <div role="status" aria-live="polite">
      {now === 'lost' && <p className="hub-banner hub-banner-lost" data-testid="connection-lost">{t('lost')}</p>}
      {now === 'up' && back && <p className="hub-banner hub-banner-back" data-testid="connection-back">{t('back')}</p>}
    </div>
  )
}

/** What stands beside the navigation, by the address. */
function Content() {
  const { pathname } = useLocation()
  // A page that failed is left by going to another; the parts of one page share a boundary.
  // Hawtio's pages change the address with every choice in their trees and must not begin anew by it.
  const place = pathname.split('/').slice(0, pathname.startsWith('/hub/') ? 4 : 2).join('/')
  return (
    <Boundary key={place}>
      <Suspense fallback={<div className="hub-page"><Loading rows={6} /></div>}>
        <PagesThere.Provider value={there}>
          <Routes>
            <Route path="/" element={<Navigate to={start} replace />} />
            <Route path="/index.html" element={<Navigate to={start} replace />} />
            <Route path="/login" element={<Navigate to={start} replace />} />
            <Route path="/hub" element={<Navigate to={start} replace />} />
            {routes.map(({ path, Page }) => <Route key={path} path={path} element={<Page />} />)}
            <Route path="/tab/:id/*" element={<ConnectorTab />} />
            <Route path="/hub/*" element={<NotFound />} />
            <Route path="/*" element={<Technical notFound={<NotFound />} />} />
          </Routes>
        </PagesThere.Provider>
      </Suspense>
    </Boundary>
  )
}

function Shell({ session, onLogout }: { session: Session; onLogout: () => void }) {
  const { t } = useText(texts)
  const [open, setOpen] = useState(() => localStorage.getItem('iochub.nav') !== 'closed')
  return (
    <div className={`hub-shell${open ? '' : ' hub-nav-closed'}`}>
      <a className="hub-skip" href="#content" onClick={(event) => {
        event.preventDefault()
        document.getElementById('content')?.focus()
      }}>{t('skip')}</a>
      <Masthead
        session={session}
        onLogout={onLogout}
        onNavigation={() => {
          localStorage.setItem('iochub.nav', open ? 'closed' : 'open')
          setOpen(!open)
        }}
      />
      <Navigation />
      <main id="content" tabIndex={-1}>
        <ConnectionBanner />
        <Content />
      </main>
    </div>
  )
}

/** Who is logged in decides what is there: the login, or the pages. */
function Gate() {
  const { t } = useText(texts)
  const [session, setSession] = useState<Session | null | undefined>(undefined)
  const [fault, setFault] = useState<Fault | null>(null)
  const [ended, setEnded] = useState(false)
  const [tries, setTries] = useState(0)
  const last = useRef<string | null>(null)
  const endings = useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get)
  const there = session !== null && session !== undefined

  useEffect(() => {
    let wanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    currentSession().then(
      (found) => {
        if (!wanted) return
        setFault(null)
        last.current = found?.user ?? null
        forgetAnswers()
        setSession(found)
      },
      (thrown: unknown) => {
        if (!wanted) return
        setFault(Fault.of(thrown))
        timer = setTimeout(() => setTries((now) => now + 1), 3_000)
      },
    )
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [tries])

  const seen = useRef(endings)
  useEffect(() => {
    if (seen.current === endings) return
    seen.current = endings
    if (!there) return
    setEnded(true)
    setSession(null)
  }, [endings, there])

  const provided = useMemo(() => session ?? null, [session])
  if (session === undefined) {
    return fault
      ? <div className="hub-login"><main className="hub-login-card"><h1>{t('unreachable')}</h1><ErrorState fault={fault} /></main></div>
      : <div className="hub-login"><Loading rows={3} /></div>
  }
  if (session === null) {
    return (
      <Login
        ended={ended}
        onLogin={(next) => {
          const other = last.current !== null && last.current !== next.user
          last.current = next.user
          forgetAnswers()
          if (other) return window.location.assign('/hawtio/')
          if (hasBegun()) return window.location.reload()
          setEnded(false)
          setSession(next)
        }}
      />
    )
  }
  return (
    <SessionContext.Provider value={provided}>
      <Shell
        session={session}
        onLogout={() => {
          forgetAnswers()
          setEnded(false)
          setSession(null)
        }}
      />
    </SessionContext.Provider>
  )
}

export function App() {
  return (
    <BrowserRouter basename="/hawtio" future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <Toasts>
        <Gate />
      </Toasts>
    </BrowserRouter>
  )
}
