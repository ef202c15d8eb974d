import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { useSearchParams } from 'react-router-dom'
import { post, reload, useHub } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, ConfirmDialog, DataTable, EmptyState, Figure, PageHead, StateLabel, useNow, useToasts, type Column } from '../../parts'
import { useCodeName } from '../../parts/codes'
import { ActButton, ProgressBar, TextField, useSourceNames } from '../../parts/fields'
import { Form } from './Form'
import { formOf, formOfReplay, isEmpty, MOST_RATE, partOf, secondsLeft, unended, type Form as Values } from './order'
import './replays.css'
import { texts } from './texts'
import type { Replay } from './types'

/** What a replay takes, in words. */
function FilterWords({ replay }: { replay: Replay }) {
  const { t, number, dateTime } = useText(texts)
  const { nameOf } = useSourceNames()
  const codeName = useCodeName()
  const { filter } = replay
  const words = [
    ...filter.sources.map(nameOf),
    ...filter.types,
    ...filter.codes.map(codeName),
    ...(filter.cause ? [t('filterCause', { cause: filter.cause })] : []),
    ...(filter.from ? [t('filterFrom', { time: dateTime(filter.from) })] : []),
    ...(filter.to ? [t('filterTo', { time: dateTime(filter.to) })] : []),
    ...(filter.messages.length > 0 ? [t('filterMessages', { count: number(filter.messages.length) })] : []),
    ...(isEmpty(filter) ? [t('everything')] : []),
    ...(replay.consumer ? [t('toConsumer', { consumer: replay.consumer })] : []),
  ]
  return <span className="re-filter">{words.map((one, at) => <span key={at}>{one}</span>)}</span>
}

/** One that has not ended: how far it is, why it stands still, and what one may do. */
function Going({ replay, onAgain }: { replay: Replay; onAgain: (replay: Replay) => void }) {
  const { t, of, number, duration } = useText(texts)
  const tell = useToasts()
  const now = useNow(2_000)
  const [asked, ask] = useState<'cancel' | 'rate' | null>(null)
  const [rate, setRate] = useState(String(replay.perSecond))
  const [busy, setBusy] = useState(false)
  const act = async (what: string, done: string, body?: unknown) => {
    await post(`/replays/${replay.id}/${what}`, body)
    tell('success', done)
    reload('/replays')
  }
  const quick = (what: string, done: string) => () => {
    setBusy(true)
    act(what, done).catch(tell.fault).finally(() => setBusy(false))
  }
  const left = secondsLeft(replay, now)
  const words = t('doneOf', { done: number(replay.done), total: number(replay.total) })
  return (
    <li className="re-one" data-testid={`replay-${replay.id}`} data-state={replay.state}>
      <div className="re-head">
        <b>{t('number')} {replay.id}</b>
        <StateLabel state={replay.state} label={t(replay.state)} />
        <span>{t(replay.kind)}</span>
        <FilterWords replay={replay} />
        <div className="hub-actions">
          {replay.state === 'PAUSED' ? (
            <ActButton operation="replay.resume" variant="primary" size="sm" isLoading={busy} onClick={quick('resume', t('resumed', { id: replay.id }))} data-testid="resume">{t('resume')}</ActButton>
          ) : (
            <ActButton operation="replay.pause" variant="secondary" size="sm" isLoading={busy} onClick={quick('pause', t('paused', { id: replay.id }))} data-testid="pause">{t('pause')}</ActButton>
          )}
          <ActButton operation="replay.rate" variant="secondary" size="sm" onClick={() => ask('rate')} data-testid="change-rate">{t('changeRate')}</ActButton>
          <ActButton operation="replay.cancel" variant="secondary" size="sm" onClick={() => ask('cancel')} data-testid="cancel">{t('cancelIt')}</ActButton>
          <Button variant="link" size="sm" onClick={() => onAgain(replay)}>{t('again')}</Button>
        </div>
      </div>
      <div className="re-progress">
        <ProgressBar part={partOf(replay)} label={`${t('number')} ${replay.id}: ${words}`} tone={replay.state === 'RUNNING' ? 'info' : 'idle'} />
        <p className="hub-faint">
          <span>{words}</span>
          {left !== null && <span>{t('left', { time: duration(left) })}</span>}
          <span>{t('rateNow', { rate: number(replay.perSecond, 2) })}</span>
          <span>{t('by')}: {replay.by}</span>
          <Age at={replay.started ?? replay.created} />
        </p>
      </div>
      {of(replay, 'cause') && <p className={`hub-note hub-tone-${replay.state === 'RUNNING' ? 'warn' : 'info'}`}>{of(replay, 'cause')}</p>}
      <dl className="hub-figures">
        <Figure name={t(replay.kind === 'MESSAGES' ? 'sent' : 'sentChanges')} value={number(replay.sent)} hint={replay.kind === 'MESSAGES' ? t('sentHint') : undefined} />
        {replay.kind === 'MESSAGES' && (
          <>
            <Figure name={t('changed')} value={number(replay.changed)} hint={t('changedHint')} />
            <Figure name={t('resolved')} value={number(replay.resolved)} hint={t('resolvedHint')} />
            <Figure name={t('rejected')} value={number(replay.rejected)} hint={t('rejectedHint')} tone={replay.rejected > 0 ? 'warn' : undefined} />
          </>
        )}
      </dl>
      {asked === 'cancel' && (
        <ConfirmDialog title={t('cancelTitle', { id: replay.id })} action={t('cancelIt')} danger onClose={() => ask(null)} onConfirm={() => act('cancel', t('cancelled', { id: replay.id }))}>
          <p>{t('cancelHint')}</p>
        </ConfirmDialog>
      )}
      {asked === 'rate' && (
        <ConfirmDialog
          title={t('rateTitle', { id: replay.id })}
          action={t('changeRate')}
          ready={Number(rate) > 0 && Number(rate) <= MOST_RATE}
          onClose={() => ask(null)}
          onConfirm={() => act('rate', t('rated', { id: replay.id }), { perSecond: Number(rate) })}
        >
          <TextField label={t('rate')} type="number" value={rate} onChange={setRate} testId="new-rate" hint={t('wrong_rate')} />
        </ConfirmDialog>
      )}
    </li>
  )
}

function Ended({ replays, onAgain }: { replays: Replay[]; onAgain: (replay: Replay) => void }) {
  const { t, of, number, duration } = useText(texts)
  const columns: Column<Replay>[] = [
    { key: 'id', title: t('number'), figure: true, sort: (one) => one.id, cell: (one) => one.id },
    { key: 'state', title: t('state'), sort: (one) => one.state, cell: (one) => <StateLabel state={one.state} label={t(one.state)} /> },
    {
      key: 'what',
      title: t('what'),
      wide: true,
      cell: (one) => (
        <>
          {t(one.kind)} <FilterWords replay={one} />
          {of(one, 'cause') && <div className={one.state === 'FAILED' ? 'hub-tone-bad' : 'hub-faint'}>{of(one, 'cause')}</div>}
          {one.kind === 'MESSAGES' && one.state === 'DONE' && (
            <div className="hub-faint">
              {one.changed + one.resolved + one.rejected === 0 ? t('resultNone') : t('resultChanged', { changed: number(one.changed), resolved: number(one.resolved), rejected: number(one.rejected) })}
            </div>
          )}
        </>
      ),
    },
    { key: 'done', title: t('done'), figure: true, sort: (one) => one.done, cell: (one) => (one.done === one.total ? number(one.done) : t('doneOf', { done: number(one.done), total: number(one.total) })) },
    { key: 'sent', title: t('sent'), figure: true, sort: (one) => one.sent, cell: (one) => number(one.sent) },
    { key: 'changed', title: t('changed'), figure: true, sort: (one) => one.changed, cell: (one) => number(one.changed) },
    { key: 'resolved', title: t('resolved'), figure: true, sort: (one) => one.resolved, cell: (one) => number(one.resolved) },
    { key: 'rejected', title: t('rejected'), figure: true, sort: (one) => one.rejected, cell: (one) => number(one.rejected) },
    { key: 'by', title: t('by'), sort: (one) => one.by, cell: (one) => one.by },
    {
      key: 'ended',
      title: t('ended'),
      sort: (one) => one.ended,
      cell: (one) => (
        <>
          <Age at={one.ended} />
          {one.started && one.ended && <div className="hub-faint">{t('took')} {duration((Date.parse(one.ended) - Date.parse(one.started)) / 1_000)}</div>}
        </>
      ),
    },
    { key: 'again', title: t('do'), cell: (one) => <Button variant="link" size="sm" isInline onClick={() => onAgain(one)} data-testid={`again-${one.id}`}>{t('again')}</Button> },
  ]
  return (
    <DataTable
      label={t('history')}
      columns={columns}
      rows={replays}
      rowKey={(one) => one.id}
      search={(one) => `${one.id} ${one.by} ${one.state} ${one.filter.sources.join(' ')} ${one.filter.types.join(' ')} ${of(one, 'cause')}`}
      empty={<EmptyState title={t('noHistory')} small />}
      testId="ended"
    />
  )
}

/** Replays: a form to start one, those that go on, and what the others changed. */
export default function Replays() {
  const { t } = useText(texts)
  const [params, setParams] = useSearchParams()
  const [form, setForm] = useState<Values>(() => formOf(params))
  const [fast, setFast] = useState(true)
  const known = useHub<{ replays: Replay[] }>('/replays?limit=200', { everyMs: fast ? 2_000 : 10_000 })
  const going = (known.data?.replays ?? []).some(unended)
  if (known.data && going !== fast) setFast(going)
  const again = (replay: Replay) => {
    setForm(formOfReplay(replay))
    document.querySelector('[data-testid="replay-form"]')?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className="hub-page" data-testid="replays">
      <PageHead title={t('title')} lead={t('lead')} />
      <Form
        form={form}
        onChange={(next) => {
          setForm(next)
          // What the link filled in is not what the form says any more.
          if (params.size > 0) setParams({}, { replace: true })
        }}
      />
      <Answer of={known} rows={5}>
        {(data) => {
          const now = data.replays.filter(unended).sort((one, other) => one.id - other.id)
          return (
            <>
              <Card title={t('running')} testId="going">
                {now.length === 0 ? <EmptyState title={t('none')} small>{t('noneHint')}</EmptyState> : (
                  <ul className="re-list">{now.map((one) => <Going key={one.id} replay={one} onAgain={again} />)}</ul>
                )}
              </Card>
              <Card title={t('history')}><Ended replays={data.replays.filter((one) => !unended(one))} onAgain={again} /></Card>
            </>
          )
        }}
      </Answer>
    </div>
  )
}
