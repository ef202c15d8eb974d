import { NavLink } from 'react-router-dom'
import { useCan, useHub, type Overview } from '../hub/api'
import { useText } from '../hub/i18n'
import { pages } from '../hub/pages'
import { useTabs } from '../tabs/tabs'
import { technicalPages } from '../technical/pages'
import { Icon } from './icons'
import { texts } from './texts'

/** The hub's pages first, then Hawtio's, then what connectors bring. */
export function Navigation() {
  const { t, text, number } = useText(texts)
  const can = useCan()
  const tabs = useTabs()
  // The overview's own poll: nothing is asked twice.
  const { data } = useHub<Overview>('/overview', { everyMs: 5_000 })
  const open = data?.sources.reduce((sum, one) => sum + (one.quarantineOpen ?? 0), 0) ?? 0
  const badges: Record<string, { count: number; bad: boolean }> = {
    overview: { count: data?.attention.filter((one) => one.level !== 'info').length ?? 0, bad: data?.attention[0]?.level === 'critical' },
    quarantine: { count: open, bad: false },
    queues: { count: data?.flow.deadLetters ?? 0, bad: true },
  }
  return (
    <nav className="hub-nav" aria-label={t('nav')}>
      <h2>{t('navHub')}</h2>
      <ul>
        {pages.filter((page) => !page.needs || can(page.needs)).map((page) => {
          const badge = badges[page.id]
          return (
            <li key={page.id}>
              <NavLink to={`/hub/${page.routes[0].path}`} data-testid={`nav-${page.id}`}>
                <Icon name={page.icon} />
                <span>{text(page.title)}</span>
                {badge && badge.count > 0 && (
                  <em className={badge.bad ? 'hub-tone-bad' : 'hub-tone-warn'}>{badge.count > 999 ? '999+' : number(badge.count)}</em>
                )}
              </NavLink>
            </li>
          )
        })}
      </ul>
      <h2>{t('navTechnical')}</h2>
      <ul>
        {technicalPages.map((page) => (
          <li key={page.id}>
            <NavLink to={page.path} data-testid={`nav-${page.id}`}>
              <Icon name="technical" />
              <span>{text(page.title)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
      {tabs.length > 0 && (
        <>
          <h2>{t('navTabs')}</h2>
          <ul>
            {tabs.map((tab) => (
              <li key={tab.id}>
                <NavLink to={`/tab/${encodeURIComponent(tab.id)}`} data-testid={`nav-tab-${tab.id}`}>
                  <Icon name="tab" />
                  <span>{text({ vi: tab.title_vi, en: tab.title_en })}</span>
                </NavLink>
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  )
}
