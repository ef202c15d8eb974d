import { useId } from 'react'
import type { Overview } from '../../api'
import { useText } from '../../i18n'
import { works, PageLink } from '../../parts'
import { texts } from './texts'

const WIDE = 116
const GAP = 56
const x = (at: number) => 4 + at * (WIDE + GAP)

/** A box of the picture: what it is, its figure, and what the figure counts. */
function Node({ at, to, name, value, sub, tone }: { at: number; to: string; name: string; value: string; sub: string; tone?: string }) {
  return (
    <PageLink inSvg to={to} className={`flow-node${tone ? ` hub-tone-${tone}` : ''}`}>
      <rect x={x(at)} y="6" width={WIDE} height="84" rx="12" />
      <text x={x(at) + WIDE / 2} y="30" className="flow-name">{name}</text>
      <text x={x(at) + WIDE / 2} y="57" className="flow-value">{value}</text>
      <text x={x(at) + WIDE / 2} y="78" className="flow-sub">{sub}</text>
    </PageLink>
  )
}

/** An arrow between two boxes; it moves while something flows. */
function Edge({ at, rate, say }: { at: number; rate: number; say: string | null }) {
  const from = x(at) + WIDE
  const { t } = useText(texts)
  return (
    <g className={`flow-edge${rate > 0 ? ' flow-moves' : ''}`}>
      <path d={`M${from + 3} 48H${from + GAP - 8}`} className="flow-line" />
      <path d={`m${from + GAP - 10} 43 7 5-7 5`} className="flow-head" />
      {say !== null && (
        <>
          <text x={from + GAP / 2 - 2} y="36" className="flow-rate">{say}</text>
          <text x={from + GAP / 2 - 2} y="66" className="flow-sub">{t('perMinute')}</text>
        </>
      )}
    </g>
  )
}

/** Source → queue → repository → applications, with what flows each minute and what waits. */
export function FlowPicture({ data }: { data: Overview }) {
  const { t, number, compact } = useText(texts)
  const title = useId()
  const { flow } = data
  const up = data.sources.filter(works).length
  const open = data.sources.reduce((sum, one) => sum + (one.quarantineOpen ?? 0), 0)
  const down = data.sources.some((one) => one.status === 'DOWN')
  const words = t('flowWords', {
    received: number(flow.receivedPerMinute), queued: number(flow.queued), stored: number(flow.storedPerMinute),
    rejected: number(flow.rejectedPerMinute), read: number(flow.readPerMinute), dead: number(flow.deadLetters),
  })
  return (
    <>
      <p id={title} className="hub-hidden">{words}</p>
      <svg className="flow" viewBox={`0 0 ${x(3) + WIDE + 4} 166`} role="group" aria-labelledby={title}>
        <Edge at={0} rate={flow.receivedPerMinute} say={compact(flow.receivedPerMinute)} />
        <Edge at={1} rate={flow.storedPerMinute} say={compact(flow.storedPerMinute)} />
        <Edge at={2} rate={flow.readPerMinute ?? 0} say={null} />
        <path className="flow-line flow-branch" d={`M${x(0) + WIDE / 2} 90V116`} />
        <path className="flow-line flow-branch" d={`M${x(1) + WIDE / 2} 90V116`} />
        <Node at={0} to="/hub/sources" name={t('sources')} value={`${up}/${data.sources.length}`} sub={t('sourcesSub')} tone={down ? 'bad' : undefined} />
        <Node at={1} to="/hub/queues" name={t('queue')} value={compact(flow.queued)} sub={t('queueSub')} tone={flow.queued > 10_000 ? 'warn' : undefined} />
        <Node at={2} to="/hub/repository" name={t('repository')} value={compact(flow.records ?? flow.storedPerMinute)} sub={flow.records == null ? t('repositoryRate') : t('repositorySub')} />
        <Node at={3} to="/hub/feeds" name={t('readers')} value={compact(flow.readPerMinute)} sub={t('readersSub')} />
        <PageLink inSvg to="/hub/quarantine" className={`flow-pill${open > 0 ? ' hub-tone-warn' : ''}`}>
          <rect x={x(0)} y="116" width={WIDE} height="46" rx="10" />
          <text x={x(0) + WIDE / 2} y="134" className="flow-sub">{t('quarantine')} · {compact(flow.rejectedPerMinute)}{t('perMinute')}</text>
          <text x={x(0) + WIDE / 2} y="153" className="flow-pill-value">{t('quarantineSub', { open: compact(open) })}</text>
        </PageLink>
        <PageLink inSvg to="/hub/queues" className={`flow-pill${(flow.deadLetters ?? 0) > 0 ? ' hub-tone-bad' : ''}`}>
          <rect x={x(1)} y="116" width={WIDE} height="46" rx="10" />
          <text x={x(1) + WIDE / 2} y="134" className="flow-sub">{t('dead')}</text>
          <text x={x(1) + WIDE / 2} y="153" className="flow-pill-value">{number(flow.deadLetters)}</text>
        </PageLink>
      </svg>
    </>
  )
}
