import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router-dom'
import { logout, type Session } from '../hub/api'
import { useText } from '../hub/i18n'
import { useToasts } from '../hub/parts'
import { Icon } from './icons'
import { Logo } from './Login'
import { texts } from './texts'
import { applyTheme, storedTheme, type Theme } from './theme'

const THEMES: Theme[] = ['auto', 'light', 'dark']

export function Masthead({
  session, onLogout, onNavigation,
}: { session: Session; onLogout: () => void; onNavigation: () => void }) {
  const { t, text, language, setLanguage, duration } = useText(texts)
  const tell = useToasts()
  const [theme, setTheme] = useState<Theme>(storedTheme)
  const [open, setOpen] = useState(false)
  const menu = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open) return
    const away = (event: MouseEvent) => !menu.current?.contains(event.target as Node) && setOpen(false)
    const escape = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false)
    document.addEventListener('mousedown', away)
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('mousedown', away)
      document.removeEventListener('keydown', escape)
    }
  }, [open])

  const name = session.hub?.name_vi || session.hub?.name_en
    ? text({ vi: session.hub.name_vi ?? '', en: session.hub.name_en ?? '' })
    : t('hubLong')
  const province = session.hub?.province && session.hub.province !== '000' ? session.hub.province : null

  return (
    <header className="hub-masthead">
      <button type="button" className="hub-icon-button" aria-label={t('openNav')} onClick={onNavigation}>
        <Icon name="menu" />
      </button>
      <Link to="/hub/overview" className="hub-brand">
        <Logo size={30} />
        <span>
          <b>{t('hub')}</b>
          <small>{name}{province && ` · ${t('province', { code: province })}`}</small>
        </span>
      </Link>
      <span className="hub-grow" />
      <div className="hub-switch" role="group" aria-label={t('language')}>
        {(['vi', 'en'] as const).map((one) => (
          <button
            key={one}
            type="button"
            lang={one}
            aria-pressed={language === one}
            title={one === 'vi' ? 'Tiếng Việt' : 'English'}
            onClick={() => setLanguage(one)}
            data-testid={`language-${one}`}
          >
            {one.toUpperCase()}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="hub-icon-button"
        title={`${t('theme')}: ${t(theme)}`}
        aria-label={`${t('theme')}: ${t(theme)}`}
        data-testid="theme"
        onClick={() => {
          const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!
          applyTheme(next)
          setTheme(next)
        }}
      >
        <Icon name={theme === 'dark' ? 'moon' : theme === 'light' ? 'sun' : 'wall'} />
      </button>
      <div className="hub-menu" ref={menu}>
        <button
          type="button"
          className="hub-user"
          aria-expanded={open}
          aria-haspopup="true"
          onClick={() => setOpen(!open)}
          data-testid="user"
        >
          <Icon name="user" />
          <span>
            <b>{session.user}</b>
            <small>{session.roles.join(', ')}</small>
          </span>
        </button>
        {open && (
          <div className="hub-menu-body" role="dialog" aria-label={t('account')}>
            <p><b>{session.user}</b></p>
            <p className="hub-faint">{t('roles')}: {session.roles.join(', ')}</p>
            {session.idleSeconds > 0 && <p className="hub-faint">{t('idle', { time: duration(session.idleSeconds) })}</p>}
            <Button
              variant="secondary"
              isBlock
              data-testid="logout"
              onClick={() => logout().then(onLogout, tell.fault)}
            >
              {t('logout')}
            </Button>
          </div>
        )}
      </div>
    </header>
  )
}
