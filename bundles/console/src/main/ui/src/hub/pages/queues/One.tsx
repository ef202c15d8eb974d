import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { useHub, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, DataTable, EmptyState, Figure, type Column } from '../../parts'
import { ActButton, Choice, useWhyNot } from '../../parts/fields'
import { Act, type Task } from './Acts'
import { MessageDialog } from './MessageDialog'
import { aboutOf, letterOf, standingOf, waysOf } from './standing'
import { texts } from './texts'
import type { Message, Queue } from './types'
import { SourceLink, Standings } from './words'

const LIMITS = ['100', '500', '1000']

function Head({ queue, onTask }: { queue: Queue; onTask: (task: Task) => void }) {
  const { t, number, bytes } = useText(texts)
  const why = useWhyNot()
  const ways = waysOf(queue)
  const empty = queue.messages === 0 && t('empty')
  const change = ways.back ?? (ways.elsewhere ? 'queue.move' : 'queue.purge')
  const standing = standingOf(queue)
  return (
    <Card
      testId="queue"
      title={t(queue.kind)}
      tools={
        <>
          {ways.back && <ActButton operation={ways.back} off={empty} variant="primary" size="sm" onClick={() => onTask({ what: 'back', messages: 'all' })} data-testid="retry-all">{t('retryAll')}</ActButton>}
          {ways.elsewhere && <ActButton operation="queue.move" off={empty} variant="secondary" size="sm" onClick={() => onTask({ what: 'elsewhere', messages: 'all' })} data-testid="move-all">{t('moveAll')}</ActButton>}
          <ActButton operation="queue.purge" off={empty} variant="secondary" isDanger size="sm" onClick={() => onTask({ what: 'purge' })} data-testid="purge">{t('purge')}</ActButton>
        </>
      }
    >
      <div className="qs-stack">
        <p className="qs-line">
          <Standings queue={queue} />
          <span>{t(`is_${queue.kind}`)}</span>
          {queue.source !== null && <SourceLink source={queue.source} />}
          {queue.address !== queue.queue && <span className="hub-faint">{t('address')}: <span className="hub-mono">{queue.address}</span></span>}
        </p>
        {standing === 'nobody' && <p className="hub-note hub-tone-warn">{t('hint_nobody')}</p>}
        {queue.paged && <p className="hub-note hub-tone-warn">{t('hint_paged')}</p>}
        <dl className="hub-figures" data-testid="figures">
          <Figure name={t('messages')} value={number(queue.messages)} tone={standing === 'dead' ? 'bad' : undefined} />
          <Figure name={t('delivering')} value={number(queue.delivering)} hint={t('deliveringHint')} />
          <Figure name={t('consumers')} value={number(queue.consumers)} tone={standing === 'nobody' ? 'warn' : undefined} />
          <Figure name={t('bytes')} value={bytes(queue.bytes)} />
          <Figure name={t('added')} value={number(queue.added)} hint={t('sinceStart')} />
          <Figure name={t('acknowledged')} value={number(queue.acknowledged)} hint={t('sinceStart')} />
        </dl>
        {why(change) !== null && <p className="hub-note hub-tone-info" data-testid="why-not">{why(change)}</p>}
      </div>
    </Card>
  )
}

function Messages({ queue, messages, onTask }: { queue: Queue; messages: Message[]; onTask: (task: Task) => void }) {
  const { t, of, number, bytes } = useText(texts)
  const [ticked, tick] = useState<Set<string | number>>(new Set())
  const [open, setOpen] = useState<Message | null>(null)
  const ways = waysOf(queue)
  const dead = queue.kind === 'dead'
  const acts = ways.back !== null || ways.elsewhere
  // What has gone meanwhile is not chosen any more, and what has no id cannot be named.
  const chosen = messages.filter((one) => one.id !== '' && ticked.has(one.id))
  const keyOf = (one: Message) => one.id || `#${messages.indexOf(one)}`
  const shortId = (one: Message) => one.id.replace(/^ID:/, '') || t('noId')
  const columns: Column<Message>[] = [
    {
      key: 'id',
      title: t('message'),
      cell: (one) => (
        <Button variant="link" isInline size="sm" className="hub-mono" onClick={() => setOpen(one)} aria-label={t('open', { id: shortId(one) })} title={one.id || t('noIdHint')} data-testid="open-message">
          <span className="qs-id">{shortId(one)}</span>
        </Button>
      ),
    },
    ...(dead
      ? [
          { key: 'from', title: t('from'), sort: (one: Message) => one.originalQueue, cell: (one: Message) => (one.originalQueue === null ? <span className="hub-faint">{t('fromUnknown')}</span> : <span className="hub-mono">{one.originalQueue}</span>) },
          { key: 'reason', title: t('reason'), wide: true, sort: (one: Message) => of(letterOf(one), 'reason'), cell: (one: Message) => of(letterOf(one), 'reason') || <span className="hub-faint">{t('brokerPut')}</span> },
          { key: 'died', title: t('died'), sort: (one: Message) => letterOf(one).at, cell: (one: Message) => { const { at } = letterOf(one); return at === null ? <span className="hub-faint">–</span> : <Age at={at} /> } },
        ]
      : [{ key: 'about', title: t('about'), wide: true, sort: (one: Message) => aboutOf(one).join(' '), cell: (one: Message) => (aboutOf(one).length === 0 ? <span className="hub-faint">–</span> : <span className="hub-mono">{aboutOf(one).join(' · ')}</span>) }]),
    { key: 'at', title: t('sent'), sort: (one) => one.at, cell: (one) => (one.at === null ? <span className="hub-faint">–</span> : <Age at={one.at} />) },
    { key: 'type', title: t('format'), sort: (one) => one.type, cell: (one) => t(`format_${one.type}`) },
    { key: 'size', title: t('size'), figure: true, sort: (one) => one.size, cell: (one) => bytes(one.size) },
    { key: 'deliveries', title: t('deliveries'), figure: true, sort: (one) => one.deliveryCount, cell: (one) => number(one.deliveryCount) },
    ...(acts
      ? [{
          key: 'actions',
          title: t('actions'),
          cell: (one: Message) => (
            <span className="qs-acts">
              {ways.back && <ActButton operation={ways.back} off={one.id === '' ? t('noIdHint') : one.originalQueue === null && t('noWayBack')} variant="link" isInline size="sm" aria-label={`${t('retry')}: ${shortId(one)}`} onClick={() => onTask({ what: 'back', messages: [one] })} data-testid="retry-one">{t('retry')}</ActButton>}
              {ways.discard && <ActButton operation="dead-letter.discard" off={one.id === '' && t('noIdHint')} variant="link" isInline isDanger size="sm" aria-label={`${t('discard')}: ${shortId(one)}`} onClick={() => onTask({ what: 'discard', messages: [one] })} data-testid="discard-one">{t('discard')}</ActButton>}
              {ways.elsewhere && <ActButton operation="queue.move" off={one.id === '' && t('noIdHint')} variant="link" isInline size="sm" aria-label={`${t('move')}: ${shortId(one)}`} onClick={() => onTask({ what: 'elsewhere', messages: [one] })} data-testid="move-one">{t('move')}</ActButton>}
            </span>
          ),
        }]
      : []),
  ]
  const words = t('chosen', { count: number(chosen.length) })
  return (
    <>
      {chosen.length > 0 && (
        <div className="qs-bar" role="region" aria-label={words} data-testid="bulk-bar">
          <b>{words}</b>
          {ways.back && <ActButton operation={ways.back} variant="primary" size="sm" onClick={() => onTask({ what: 'back', messages: chosen })} data-testid="bulk-retry">{t('retry')}</ActButton>}
          {ways.elsewhere && <ActButton operation="queue.move" variant="primary" size="sm" onClick={() => onTask({ what: 'elsewhere', messages: chosen })} data-testid="bulk-move">{t('move')}</ActButton>}
          {ways.discard && <ActButton operation="dead-letter.discard" variant="secondary" isDanger size="sm" onClick={() => onTask({ what: 'discard', messages: chosen })} data-testid="bulk-discard">{t('discard')}</ActButton>}
          <Button variant="link" size="sm" onClick={() => tick(new Set())}>{t('unchoose')}</Button>
        </div>
      )}
      <DataTable
        label={t('onQueue')}
        columns={columns}
        rows={messages}
        rowKey={keyOf}
        search={(one) => `${one.id} ${one.originalQueue ?? ''} ${of(letterOf(one), 'reason')} ${Object.values(one.properties).join(' ')}`}
        {...(acts && { selected: ticked, onSelect: tick })}
        empty={
          queue.messages === 0
            ? <EmptyState title={t('noMessages')} good>{t('noMessagesHint')}</EmptyState>
            : <EmptyState title={t('noneShown')}>{t('noneShownHint')}</EmptyState>
        }
        testId="messages"
      />
      {open && <MessageDialog queue={queue.queue} message={open} onClose={() => setOpen(null)} />}
    </>
  )
}

/** One queue: its figures, what lies on it, and what may be done with that. */
export function One({ queue, queues }: { queue: Queue; queues: Queue[] }) {
  const { t, number } = useText(texts)
  const [limit, setLimit] = useState('100')
  const [task, setTask] = useState<Task | null>(null)
  const known = useHub<{ messages: Message[] }>(withQuery(`/queues/${encodeURIComponent(queue.queue)}/messages`, { limit }), { everyMs: 10_000 })
  return (
    <>
      <Head queue={queue} onTask={setTask} />
      <Card title={t('onQueue')} tools={<Button variant="secondary" size="sm" onClick={known.reload} data-testid="reload">{t('reload')}</Button>}>
        <div className="qs-filter">
          {queue.messages > Number(LIMITS[0]) && <Choice label={t('limit')} value={limit} all={null} options={LIMITS.map((one) => ({ value: one, label: number(Number(one)) }))} onChange={setLimit} testId="limit" />}
          <p className="hub-faint">
            {t('order')}{' '}
            {known.data && known.data.messages.length < queue.messages && t('firstOf', { shown: number(known.data.messages.length), all: number(queue.messages) })}
          </p>
        </div>
        <Answer of={known} rows={6}>{(data) => <Messages queue={queue} messages={data.messages} onTask={setTask} />}</Answer>
      </Card>
      {task && <Act key={task.what} task={task} queue={queue} queues={queues} onClose={() => setTask(null)} onDone={() => setTask(null)} />}
    </>
  )
}
