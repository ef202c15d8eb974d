import type { Level, SourceState } from '../api'
import { useText } from '../i18n'
import { StateLabel, type Tone } from './StateLabel'
import { texts } from './texts'

/** What one word says of a source: its status, or else that it is paused or late. */
export function stateOf(source: SourceState): string {
  if (source.status === 'DOWN' || source.status === 'GONE') return source.status
  if (source.paused) return 'PAUSED'
  if (source.status === 'DEGRADED') return 'DEGRADED'
  if (source.late) return 'LATE'
  return source.status
}

const WORST = ['DOWN', 'DEGRADED', 'LATE', 'STARTING', 'PAUSED', 'GONE', 'UP']
const worse = (source: SourceState) => {
  const at = WORST.indexOf(stateOf(source))
  return at < 0 ? 0 : at
}

/** The worst first; then those with the most that waits, then by name. */
export const worstFirst = (one: SourceState, other: SourceState): number =>
  worse(one) - worse(other) || Number(other.backlog >= 1_000) - Number(one.backlog >= 1_000) || one.source.localeCompare(other.source)

/** Whether it takes data now, well or not. */
export const works = (source: SourceState): boolean =>
  (source.status === 'UP' || source.status === 'DEGRADED') && !source.paused

export const toneOfLevel: Record<Level, Tone> = { critical: 'bad', warning: 'warn', info: 'info' }

export function SourceLabel({ source }: { source: SourceState }) {
  return <StateLabel state={stateOf(source)} />
}

/** The age of the newest message against the target: a bar that is full at the target. */
export function Freshness({ source }: { source: SourceState }) {
  const { t, duration } = useText(texts)
  const age = source.ageSeconds
  const target = source.freshnessSeconds
  if (target <= 0) {
    return (
      <div className="hub-fresh">
        <span>{age === null ? t('never') : t('ageOnly', { age: duration(age) })}</span>
      </div>
    )
  }
  const part = age === null ? 0 : Math.min(1, age / target)
  const tone: Tone = source.paused ? 'idle' : age === null ? 'idle' : source.late ? 'bad' : part > 0.8 ? 'warn' : 'good'
  const words = age === null ? t('never') : t('ageOfTarget', { age: duration(age), target: duration(target) })
  return (
    <div className={`hub-fresh hub-tone-${tone}`}>
      <div className="hub-bar" role="img" aria-label={words}><i style={{ width: `${Math.max(age === null ? 0 : 2, part * 100)}%` }} /></div>
      <span>{words}</span>
    </div>
  )
}
