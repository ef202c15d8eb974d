import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Component, type ReactNode } from 'react'
import type { Fault } from '../api'
import { useText } from '../i18n'
import { texts } from './texts'

/** There is nothing to show, and why that may be, or what to do. */
export function EmptyState({
  title, children, action, small, good,
}: { title: string; children?: ReactNode; action?: ReactNode; small?: boolean; good?: boolean }) {
  return (
    <div className={`hub-empty${small ? ' hub-small' : ''}`} data-testid="empty">
      <svg width={small ? 26 : 44} height={small ? 26 : 44} viewBox="0 0 48 48" aria-hidden="true" className={good ? 'hub-tone-good' : ''}>
        <circle cx="24" cy="24" r="21" fill="none" stroke="currentColor" strokeWidth="2.4" opacity=".35" />
        {good
          ? <path d="m15 25 6.5 6.5L34 18" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
          : <path d="M14 24h20" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />}
      </svg>
      <p className="hub-empty-title">{title}</p>
      {children && <div className="hub-faint">{children}</div>}
      {action}
    </div>
  )
}

/** Why something could not be loaded, in the hub's own words. */
export function ErrorState({ fault, retry }: { fault: Fault; retry?: () => void }) {
  const { t, of } = useText(texts)
  return (
    <div className="hub-empty hub-error" role="alert" data-testid="error">
      <svg width="44" height="44" viewBox="0 0 48 48" aria-hidden="true">
        <path d="M24 6 44 41H4z" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinejoin="round" />
        <path d="M24 19v11M24 34.5v1.5" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <p className="hub-empty-title">{t('failed')}</p>
      <p>{of(fault, 'message')}</p>
      <p className="hub-faint hub-mono">{fault.status > 0 ? `${fault.status} ${fault.error}` : fault.error}</p>
      {retry && fault.status !== 403 && <Button variant="secondary" onClick={retry}>{t('retry')}</Button>}
    </div>
  )
}

/** Something is on its way. `rows` grey bars stand where it will be. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useText(texts)
  return (
    <div className="hub-loading" role="status" data-testid="loading">
      <span className="hub-hidden">{t('loading')}</span>
      {Array.from({ length: rows }, (_, at) => <span key={at} aria-hidden="true" />)}
    </div>
  )
}

/**
 * What the hub was asked for: its answer, or that it is awaited, or why it failed. An old answer stays while a new one
 * fails, and says so.
 */
export function Answer<T>({
  of: known, children, rows,
}: {
  of: { data: T | undefined; error: Fault | null; stale: boolean; at: number | null; reload: () => void }
  children: (data: T) => ReactNode
  rows?: number
}) {
  const { t, clock } = useText(texts)
  if (known.data === undefined) {
    return known.error ? <ErrorState fault={known.error} retry={known.reload} /> : <Loading rows={rows} />
  }
  return (
    <>
      {known.stale && (
        <p className="hub-stale" role="status">
          {t('stale', { time: clock(known.at, true) })}{' '}
          <Button variant="link" isInline onClick={known.reload}>{t('retry')}</Button>
        </p>
      )}
      {children(known.data)}
    </>
  )
}

function Broken({ error }: { error: Error }) {
  const { t } = useText(texts)
  return (
    <div className="hub-empty hub-error" role="alert" data-testid="broken">
      <p className="hub-empty-title">{t('broken')}</p>
      <p>{t('brokenHint')}</p>
      <pre className="hub-json">{String(error.stack ?? error.message).slice(0, 2_000)}</pre>
      <Button variant="secondary" onClick={() => window.location.reload()}>{t('reloadPage')}</Button>
    </div>
  )
}

/** Holds a fault of a page on that page. `key` it by what it holds, so that another page starts well. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    return this.state.error ? <Broken error={this.state.error} /> : this.props.children
  }
}
