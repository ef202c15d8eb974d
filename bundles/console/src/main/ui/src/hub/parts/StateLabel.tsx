import { useText } from '../i18n'
import { texts } from './texts'

/** The tones of the console; each has a colour in light and in dark, and a shape, so that colour is never all there is. */
export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'idle'

const TONES: Record<string, Tone> = {
  UP: 'good', STARTING: 'info', DEGRADED: 'warn', DOWN: 'bad', PAUSED: 'idle', LATE: 'warn',
  RUNNING: 'info', DONE: 'good', FAILED: 'bad', REFUSED: 'bad', ROLLED_BACK: 'warn', CANCELLED: 'idle', WAITING: 'info',
  OPEN: 'warn', RESOLVED: 'good', DISCARDED: 'idle', BEGUN: 'info', SEEN: 'idle',
  critical: 'bad', warning: 'warn', info: 'info',
}

export const toneOf = (state: string): Tone => TONES[state] ?? 'idle'

/** A small shape for a tone: a disc, a ring, a triangle, a square or a bar. */
export function ToneMark({ tone, size = 10 }: { tone: Tone; size?: number }) {
  return (
    <svg className={`hub-mark hub-tone-${tone}`} width={size} height={size} viewBox="0 0 10 10" aria-hidden="true">
      {tone === 'good' && <circle cx="5" cy="5" r="4.4" fill="currentColor" />}
      {tone === 'info' && <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="2" />}
      {tone === 'warn' && <path d="M5 .7 9.8 9.3H.2z" fill="currentColor" />}
      {tone === 'bad' && <rect x=".8" y=".8" width="8.4" height="8.4" rx="1.4" fill="currentColor" />}
      {tone === 'idle' && <path d="M1.6 1h2.4v8H1.6zM6 1h2.4v8H6z" fill="currentColor" />}
    </svg>
  )
}

/** A state in words, with its colour and shape. `label` replaces the word where the page has a better one. */
export function StateLabel({ state, label, tone }: { state: string; label?: string; tone?: Tone }) {
  const { t } = useText(texts)
  const known = state in texts.vi
  const its = tone ?? toneOf(state)
  return (
    <span className={`hub-state hub-tone-${its}`} data-state={state}>
      <ToneMark tone={its} />
      {label ?? (known ? t(state as 'UP') : state)}
    </span>
  )
}
