import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Fault, login, type Session } from '../hub/api'
import { useText } from '../hub/i18n'
import { Icon } from './icons'
import { texts } from './texts'

/** Marks of the hub: three sources, one hub, one consumer. */
export function Logo({ size = 34 }: { size?: number }) {
  return (
    <svg className="hub-logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b5ed7" />
      <g fill="none" stroke="#fff" strokeWidth="2.2" strokeLinecap="round"><path d="M16 16 7 9M16 16 7 23M16 16h10" /></g>
      <circle cx="16" cy="16" r="4.2" fill="#fff" />
      <circle cx="7" cy="9" r="2.4" fill="#9ec5fe" /><circle cx="7" cy="23" r="2.4" fill="#9ec5fe" />
      <circle cx="26" cy="16" r="2.4" fill="#ffda6a" />
    </svg>
  )
}

/** Asks who one is. `ended` is so where a session was there before. */
export function Login({ ended, onLogin }: { ended: boolean; onLogin: (session: Session) => void }) {
  const { t, of, language, setLanguage } = useText(texts)
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const first = useRef<HTMLInputElement>(null)

  useEffect(() => first.current?.focus(), [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setFault(null)
    try {
      onLogin(await login(user.trim(), password))
    } catch (thrown) {
      setFault(Fault.of(thrown))
      setPassword('')
      setBusy(false)
    }
  }
  const words = (of_: Fault): string =>
    of_.status === 401 || of_.error === 'wrong_password_or_user' ? t('badLogin')
      : of_.error === 'role_missing' ? t('noRole')
        : of(of_, 'message')

  return (
    <div className="hub-login">
      <main className="hub-login-card">
        <div className="hub-login-brand">
          <Logo size={52} />
          <div>
            <h1>{t('hub')}</h1>
            <p>{t('hubLong')}</p>
          </div>
        </div>
        {ended && <p className="hub-note hub-tone-info" role="status" data-testid="session-ended">{t('ended')}</p>}
        <form onSubmit={submit} className="hub-form" aria-label={t('login')}>
          <div className="hub-field">
            <label htmlFor="login-user">{t('user')}</label>
            <input
              id="login-user"
              ref={first}
              className="hub-input"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={user}
              onChange={(event) => setUser(event.target.value)}
              data-testid="login-user"
            />
          </div>
          <div className="hub-field">
            <label htmlFor="login-password">{t('password')}</label>
            <input
              id="login-password"
              className="hub-input"
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              data-testid="login-password"
            />
          </div>
          {fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="login-fault">{words(fault)}</p>}
          <Button type="submit" variant="primary" isBlock size="lg" isDisabled={busy} isLoading={busy} data-testid="login-submit">
            {busy ? t('loggingIn') : t('login')}
          </Button>
        </form>
        <p className="hub-faint">{t('loginLead')}</p>
        <Button variant="link" isInline onClick={() => setLanguage(language === 'vi' ? 'en' : 'vi')} data-testid="login-language">
          <span lang={language === 'vi' ? 'en' : 'vi'}>{language === 'vi' ? 'English' : 'Tiếng Việt'}</span>
        </Button>
      </main>
      <div className="hub-login-art" aria-hidden="true"><Icon name="overview" size={420} /></div>
    </div>
  )
}
