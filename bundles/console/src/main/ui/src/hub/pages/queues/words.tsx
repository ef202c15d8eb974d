import { Link } from 'react-router-dom'
import { useText } from '../../i18n'
import { PageLink, StateLabel, ToneMark, type Tone } from '../../parts'
import { useSourceNames } from '../../parts/fields'
import { standingOf, type Standing } from './standing'
import { texts } from './texts'
import type { Queue } from './types'

const TONES: Record<Standing, Tone> = { dead: 'bad', paged: 'warn', nobody: 'warn', waiting: 'info', moving: 'info', empty: 'good' }

/** How a queue, or the worst of several, stands. */
export function StandingLabel({ standing }: { standing: Standing }) {
  const { t } = useText(texts)
  const hint = standing === 'paged' ? t('hint_paged') : standing === 'nobody' ? t('hint_nobody') : undefined
  return <span title={hint}><StateLabel state={standing} tone={TONES[standing]} label={t(`standing_${standing}`)} /></span>
}

/** How a queue stands, and that it is on disk alone where that is not the worst of it. */
export function Standings({ queue }: { queue: Queue }) {
  const standing = standingOf(queue)
  return (
    <span className="qs-standings">
      <StandingLabel standing={standing} />
      {queue.paged && standing !== 'paged' && <StandingLabel standing="paged" />}
    </span>
  )
}

/** The source of records that the hub makes itself; it has no page. */
const HUB = 'hub'

/** What sources are called, the hub among them. */
export function useNames(): (source: string) => string {
  const { t } = useText(texts)
  const { nameOf } = useSourceNames()
  return (source) => (source === HUB ? t('derived') : nameOf(source))
}

export function SourceLink({ source }: { source: string | null }) {
  const nameOf = useNames()
  if (source === null) return <span className="hub-faint">–</span>
  if (source === HUB) return <>{nameOf(source)}</>
  return <PageLink to={`/hub/sources/${encodeURIComponent(source)}`}>{nameOf(source)}</PageLink>
}

export const queuePath = (queue: string): string => `/hub/queues?queue=${encodeURIComponent(queue)}`

/** How deep a queue is, which leads to it; a dash where there is none. */
export function Depth({ queue }: { queue: Queue | undefined }) {
  const { t, number } = useText(texts)
  if (!queue) return <span className="hub-faint">–</span>
  const standing = standingOf(queue)
  const marked = standing === 'dead' || standing === 'paged' || standing === 'nobody'
  const words = t(`standing_${standing}`)
  return (
    <Link
      className={`qs-depth${queue.messages === 0 ? ' qs-none' : ''}`}
      to={queuePath(queue.queue)}
      title={`${queue.queue}: ${words}`}
      aria-label={`${number(queue.messages)}: ${queue.queue}, ${words}`}
      data-testid={`depth-${queue.queue}`}
    >
      {marked && <ToneMark tone={TONES[standing]} />}
      {number(queue.messages)}
    </Link>
  )
}
