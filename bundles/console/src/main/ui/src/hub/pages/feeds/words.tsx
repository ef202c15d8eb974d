import { useText } from '../../i18n'
import { StateLabel, type Tone } from '../../parts'
import { minutesLeft, standingOf, toneOfStanding } from './standing'
import { texts } from './texts'
import type { Class, Reader } from './types'

const TONES: Record<Class, Tone> = { public: 'good', internal: 'info', personal: 'warn', sensitive: 'bad' }

/** Who may see a field or a type, in a word. */
export function ClassLabel({ of: classification }: { of: string }) {
  const { t } = useText(texts)
  if (!(classification in TONES)) return <span className="hub-faint">–</span>
  const known = classification as Class
  return <StateLabel state={known} label={t(known)} tone={TONES[known]} />
}

export function StandingLabel({ reader, now }: { reader: Reader; now: number }) {
  const { t } = useText(texts)
  const standing = standingOf(reader, now)
  return <StateLabel state={standing} label={t(standing)} tone={toneOfStanding[standing]} />
}

/** How far a reader is from the end, in words. */
export function Lag({ reader }: { reader: Reader }) {
  const { t, number, duration } = useText(texts)
  const left = minutesLeft(reader)
  const mustAnew = reader.behind === null ? 'void_words' : reader.expired ? 'expired_words' : null
  return (
    <div className="fe-lag">
      {mustAnew === null ? (
        <span>
          {reader.behind === 0 ? t('lag_none') : t(reader.behindMore ? 'lag_most' : 'lag_count', { count: number(reader.behind) })}
        </span>
      ) : <span className="hub-tone-bad">{t(mustAnew)}</span>}
      {mustAnew === null && left !== null && left >= 1 && <span className="hub-faint">{t('lag_left', { time: duration(Math.ceil(left) * 60) })}</span>}
    </div>
  )
}
