import { Link, useSearchParams } from 'react-router-dom'
import { useHub } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, DataTable, EmptyState, Figure, PageHead, type Column } from '../../parts'
import { Choice } from '../../parts/fields'
import { One } from './One'
import './queues.css'
import { bySource, FLOW, KINDS, STANDINGS, standingOf, worstFirst, type Line } from './standing'
import { texts } from './texts'
import type { Kind, Queue } from './types'
import { Depth, queuePath, SourceLink, StandingLabel, Standings, useNames } from './words'

function Totals({ queues }: { queues: Queue[] }) {
  const { t, number, bytes } = useText(texts)
  const sum = (of: (queue: Queue) => number) => queues.reduce((all, one) => all + of(one), 0)
  const dead = sum((one) => (one.kind === 'dead' ? one.messages : 0))
  const nobody = queues.filter((one) => standingOf(one) === 'nobody').length
  const paged = queues.filter((one) => one.paged).length
  const worst = queues.filter((one) => one.kind === 'dead' && one.messages > 0).sort(worstFirst)
  return (
    <Card title={t('totals')} testId="totals">
      <div className="qs-stack">
        <dl className="hub-figures">
          <Figure name={t('messages')} value={number(sum((one) => one.messages))} />
          <Figure name={t('delivering')} value={number(sum((one) => one.delivering))} hint={t('deliveringHint')} />
          <Figure name={t('bytes')} value={bytes(sum((one) => one.bytes))} />
          <Figure name={t('figureDead')} value={number(dead)} tone={dead > 0 ? 'bad' : undefined} />
          <Figure name={t('figureNobody')} value={number(nobody)} hint={t('hint_nobody')} tone={nobody > 0 ? 'warn' : undefined} />
          <Figure name={t('figurePaged')} value={number(paged)} hint={t('hint_paged')} tone={paged > 0 ? 'warn' : undefined} />
        </dl>
        {worst.length > 0 && (
          <p className="hub-note hub-tone-bad qs-dead" data-testid="dead-note">
            {t('deadNow', { count: number(dead) })}{' '}
            {worst.map((one) => <Link key={one.queue} to={queuePath(one.queue)} data-testid={`look-${one.queue}`}>{t('lookAtDead', { queue: one.queue })}</Link>)}
          </p>
        )}
      </div>
    </Card>
  )
}

/** A line for each source, with a column for each step that its data take. */
function BySource({ queues }: { queues: Queue[] }) {
  const { t, number } = useText(texts)
  const nameOf = useNames()
  const columns: Column<Line>[] = [
    { key: 'source', title: t('source'), wide: true, sort: (one) => nameOf(one.source), cell: (one) => <SourceLink source={one.source} /> },
    { key: 'standing', title: t('standing'), sort: (one) => STANDINGS.indexOf(one.worst), cell: (one) => <StandingLabel standing={one.worst} /> },
    ...FLOW.map((kind): Column<Line> => ({
      key: kind,
      title: t(kind),
      figure: true,
      sort: (one) => one.queues[kind]?.messages ?? null,
      cell: (one) => <Depth queue={one.queues[kind]} />,
    })),
    { key: 'total', title: t('total'), figure: true, sort: (one) => one.messages, cell: (one) => (one.messages === 0 ? <span className="hub-faint">{number(0)}</span> : <b>{number(one.messages)}</b>) },
  ]
  return (
    <DataTable
      label={t('sources')}
      columns={columns}
      rows={bySource(queues)}
      rowKey={(one) => one.source}
      search={(one) => `${one.source} ${nameOf(one.source)}`}
      empty={<EmptyState title={t('noSources')} small>{t('noSourcesHint')}</EmptyState>}
      testId="by-source"
    />
  )
}

/** Queues one by one, with all their figures. */
function Each({ queues, label, search, testId }: { queues: Queue[]; label: string; search?: boolean; testId: string }) {
  const { t, number, bytes } = useText(texts)
  const nameOf = useNames()
  const columns: Column<Queue>[] = [
    {
      key: 'queue',
      title: t('queue'),
      sort: (one) => one.queue,
      cell: (one) => (
        <>
          <Link className="hub-mono" to={queuePath(one.queue)} data-testid={`queue-${one.queue}`}>{one.queue}</Link>
          {one.address !== one.queue && <span className="hub-faint hub-mono qs-sub" title={t('address')}>{one.address}</span>}
        </>
      ),
    },
    { key: 'kind', title: t('kind'), sort: (one) => KINDS.indexOf(one.kind), cell: (one) => <span className="qs-nowrap" title={t(`is_${one.kind}`)}>{t(one.kind)}</span> },
    { key: 'source', title: t('source'), sort: (one) => (one.source === null ? null : nameOf(one.source)), cell: (one) => <SourceLink source={one.source} /> },
    { key: 'standing', title: t('standing'), sort: (one) => STANDINGS.indexOf(standingOf(one)), cell: (one) => <Standings queue={one} /> },
    { key: 'messages', title: t('messages'), figure: true, sort: (one) => one.messages, cell: (one) => <b>{number(one.messages)}</b> },
    { key: 'delivering', title: t('delivering'), figure: true, sort: (one) => one.delivering, cell: (one) => number(one.delivering) },
    { key: 'consumers', title: t('consumers'), figure: true, sort: (one) => one.consumers, cell: (one) => number(one.consumers) },
    { key: 'bytes', title: t('bytes'), figure: true, sort: (one) => one.bytes, cell: (one) => bytes(one.bytes) },
    { key: 'added', title: t('added'), figure: true, sort: (one) => one.added, cell: (one) => <span title={t('sinceStart')}>{number(one.added)}</span> },
    { key: 'acknowledged', title: t('acknowledged'), figure: true, sort: (one) => one.acknowledged, cell: (one) => <span title={t('sinceStart')}>{number(one.acknowledged)}</span> },
  ]
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={[...queues].sort(worstFirst)}
      rowKey={(one) => one.queue}
      search={search ? (one) => `${one.queue} ${one.address} ${t(one.kind)} ${one.source === null ? '' : nameOf(one.source)}` : undefined}
      empty={<EmptyState title={t('noQueues')} small>{t('noQueuesHint')}</EmptyState>}
      testId={testId}
    />
  )
}

function List({ queues }: { queues: Queue[] }) {
  const { t } = useText(texts)
  const nameOf = useNames()
  const [params, setParams] = useSearchParams()
  const get = (name: string) => params.get(name) ?? ''
  // The filter lives in the address, so that it can be sent to somebody.
  const set = (name: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value === '') next.delete(name)
      else next.set(name, value)
      return next
    }, { replace: true })
  const all = get('view') === 'all' || get('kind') !== '' || get('source') !== ''
  const view = (
    <div className="hub-segments" role="group" aria-label={t('view')}>
      <button type="button" aria-pressed={!all} onClick={() => setParams({}, { replace: true })} data-testid="view-sources">{t('view_sources')}</button>
      <button type="button" aria-pressed={all} onClick={() => set('view', 'all')} data-testid="view-all">{t('view_all')}</button>
    </div>
  )
  if (!all) {
    const others = queues.filter((one) => one.source === null)
    return (
      <>
        <Card title={t('sources')} tools={view}><BySource queues={queues} /></Card>
        {others.length > 0 && <Card title={t('others')}><Each queues={others} label={t('others')} testId="others" /></Card>}
      </>
    )
  }
  const sources = [...new Set(queues.flatMap((one) => one.source ?? []))].map((source) => ({ value: source, label: nameOf(source) }))
  const fitting = queues.filter((one) =>
    (get('kind') === '' || one.kind === get('kind')) && (get('source') === '' || one.source === get('source')) && (get('full') === '' || one.messages > 0))
  return (
    <Card title={t('view_all')} tools={view}>
      <div className="qs-filter" role="search">
        <Choice label={t('kind')} value={get('kind')} options={KINDS.map((kind) => ({ value: kind, label: t(kind) }))} onChange={(kind: Kind | string) => set('kind', kind)} testId="kind" />
        <Choice label={t('source')} value={get('source')} options={sources} onChange={(source) => set('source', source)} testId="source" />
        <label className="qs-check">
          <input type="checkbox" checked={get('full') !== ''} onChange={(event) => set('full', event.target.checked ? 'yes' : '')} data-testid="only-full" />
          {t('onlyFull')}
        </label>
      </div>
      <Each queues={fitting} label={t('view_all')} search testId="queues" />
    </Card>
  )
}

/** What is on its way through the hub: how much lies where, and what lies there. */
export default function Queues() {
  const { t } = useText(texts)
  const [params] = useSearchParams()
  const known = useHub<{ queues: Queue[] }>('/queues', { everyMs: 5_000 })
  const chosen = params.get('queue')
  return (
    <div className="hub-page" data-testid="queues-page">
      <PageHead title={chosen ? <span className="hub-mono">{chosen}</span> : t('title')} lead={chosen ? undefined : t('lead')} />
      {chosen && <p className="qs-back"><Link to="/hub/queues" data-testid="back">← {t('back')}</Link></p>}
      <Answer of={known} rows={8}>
        {(data) => {
          if (chosen === null) {
            return (
              <>
                <Totals queues={data.queues} />
                <List queues={data.queues} />
              </>
            )
          }
          const queue = data.queues.find((one) => one.queue === chosen)
          return queue ? <One key={queue.queue} queue={queue} queues={data.queues} /> : <Card><EmptyState title={t('unknown')}>{t('unknownHint')}</EmptyState></Card>
        }}
      </Answer>
    </div>
  )
}
