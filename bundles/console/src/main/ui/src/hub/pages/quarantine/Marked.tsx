import { useEffect, useRef } from 'react'
import { useText } from '../../i18n'
import { windowOf, type Mark } from './content'
import { texts } from './texts'

/** A text with the fault marked, and scrolled to it. It is text: nothing in it is ever run. */
export function Marked({ text, mark, label, testId }: { text: string; mark: Mark | null; label: string; testId?: string }) {
  const { t, number } = useText(texts)
  const box = useRef<HTMLPreElement>(null)
  const at = useRef<HTMLElement>(null)
  useEffect(() => {
    // Within the box alone: the page itself stays where it is.
    if (box.current && at.current) box.current.scrollTop = Math.max(0, at.current.offsetTop - box.current.clientHeight / 3)
  }, [text, mark?.from])
  const { from, to } = windowOf(text.length, mark)
  const start = mark ? Math.max(from, mark.from) : to
  const end = mark ? Math.min(to, mark.to) : to
  return (
    <>
      {to - from < text.length && <p className="hub-faint">{t('rawPart', { count: number(text.length) })}</p>}
      <pre className="qu-text" ref={box} tabIndex={0} aria-label={label} data-testid={testId}>
        {text.slice(from, start)}
        {mark && start < end && <mark ref={at} className={mark.exact ? undefined : 'qu-row'}>{text.slice(start, end)}</mark>}
        {mark && text.slice(end, to)}
      </pre>
    </>
  )
}
