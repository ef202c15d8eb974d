import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useCan } from '../api'
import { useText } from '../i18n'
import { texts } from './texts'

/** Shows what needs an operation only to who may use it; others see `otherwise`, or nothing. */
export function RoleGate({ operation, children, otherwise }: { operation: string; children: ReactNode; otherwise?: ReactNode }) {
  return <>{useCan()(operation) ? children : otherwise}</>
}

/** A value that is hidden until asked for; one that the hub does not give is only called secret. */
export function SecretText({ value }: { value: string | null }) {
  const { t } = useText(texts)
  const [shown, setShown] = useState(false)
  if (value === null) return <span className="hub-faint" title={t('secret')}>•••••••• <span className="hub-hidden">{t('secret')}</span></span>
  return (
    <span className="hub-mono">
      {shown ? value : '••••••••'}{' '}
      <Button variant="link" isInline onClick={() => setShown(!shown)}>{shown ? t('hide') : t('show')}</Button>
    </span>
  )
}

/** Something of JSON, indented. It is text: nothing in it is ever run. */
export function JsonView({ value, maxHeight = 420 }: { value: unknown; maxHeight?: number }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <div className="hub-json-box">
      <CopyButton text={text ?? ''} />
      <pre className="hub-json" style={{ maxHeight }} tabIndex={0}>{text}</pre>
    </div>
  )
}

export function CopyButton({ text }: { text: string }) {
  const { t } = useText(texts)
  const [done, setDone] = useState(false)
  // Browsers give the clipboard to pages that came by TLS or from this machine.
  if (!navigator.clipboard) return null
  return (
    <Button
      variant="link"
      size="sm"
      onClick={() => navigator.clipboard.writeText(text).then(() => setDone(true), () => setDone(false))}
    >
      {done ? t('copied') : t('copy')}
    </Button>
  )
}

/** The head of a page: its one h1, what it is for, and what one can do. The tab of the browser is called like it. */
export function PageHead({ title, lead, actions }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode }) {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${head.current?.firstChild?.textContent ?? ''} · IOC Hub`
  })
  return (
    <header className="hub-page-head">
      <div>
        <h1 ref={head}>{title}</h1>
        {lead && <p className="hub-faint">{lead}</p>}
      </div>
      {actions && <div className="hub-actions">{actions}</div>}
    </header>
  )
}

/** A card with a heading. */
export function Card({ title, tools, children, testId }: { title?: ReactNode; tools?: ReactNode; children: ReactNode; testId?: string }) {
  return (
    <section className="hub-card" data-testid={testId}>
      {(title || tools) && (
        <div className="hub-card-head">
          {title && <h2>{title}</h2>}
          {tools && <div className="hub-actions">{tools}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

/** One figure with its name. */
export function Figure({ name, value, hint, tone }: { name: string; value: ReactNode; hint?: string; tone?: string }) {
  return (
    <div className={`hub-figure-box${tone ? ` hub-tone-${tone}` : ''}`} title={hint}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
