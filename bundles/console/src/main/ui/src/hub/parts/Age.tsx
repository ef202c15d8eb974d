import { useEffect, useState } from 'react'
import { useText } from '../i18n'
import { texts } from './texts'

/** The time, renewed every so many milliseconds while the tab is seen. */
export function useNow(everyMillis = 5_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setNow(Date.now()), everyMillis)
    return () => clearInterval(timer)
  }, [everyMillis])
  return now
}

/** How long ago something was, which goes on by itself; the time itself is in the hint. */
export function Age({ at }: { at: string | number | null | undefined }) {
  const now = useNow()
  const { ago, dateTime, t } = useText(texts)
  if (at === null || at === undefined) return <span className="hub-faint">{t('never')}</span>
  return (
    <time className="hub-age" dateTime={new Date(at).toISOString()} title={dateTime(at)}>
      {ago(at, now)}
    </time>
  )
}
