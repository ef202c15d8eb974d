import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMemo, useState } from 'react'
import { useHub, useSession, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, DataTable, EmptyState, JsonView, PageLink, type Column } from '../../parts'
import { ActButton, useSourceNames } from '../../parts/fields'
import { RecordData } from '../../parts/record'
import { fieldsOf, type Schema } from '../../parts/schema'
import { Lineage } from './Lineage'
import { idOf, isDerived } from './trace'
import { texts } from './texts'
import type { Feed, Item, State } from './types'

/** The latest state as the feed gives it. What is personal is asked for only when it is wanted: each look is noted. */
function Latest({ type, recordKey, feed }: { type: string; recordKey: string; feed: Feed | undefined }) {
  const { t, of, dateTime } = useText(texts)
  const { roles } = useSession()
  const { nameOf } = useSourceNames()
  const [raw, setRaw] = useState(false)
  const [wanted, want] = useState(false)
  // A type that has no feed is taken for one that may be personal.
  const noted = roles.includes('personal') && (feed === undefined || feed.masked.length > 0)
  const asks = !noted || wanted
  const schema = useHub<Schema>(feed ? `/api/feeds/${feed.path}/schema` : null)
  const titles = useMemo(() => new Map(schema.data ? fieldsOf(schema.data).map((one) => [one.pointer, of(one, 'title')]) : []), [schema.data, of])
  const known = useHub<Item>(asks ? withQuery('/records/state', { type, key: recordKey }) : null)
  return (
    <Card
      title={t('latest')}
      testId="latest"
      tools={asks && (
        <div className="hub-segments" role="group" aria-label={t('latest')}>
          <button type="button" aria-pressed={!raw} onClick={() => setRaw(false)} data-testid="state-tree">{t('asTree')}</button>
          <button type="button" aria-pressed={raw} onClick={() => setRaw(true)} data-testid="state-json">{t('asJson')}</button>
        </div>
      )}
    >
      <div className="rp-stack">
        {noted && <p className="hub-note hub-tone-warn">{t('latestNoted')}</p>}
        {!asks && <div><ActButton operation="record.personal" variant="secondary" onClick={() => want(true)} data-testid="show-state">{t('showLatest')}</ActButton></div>}
        {known.error?.status === 404 && <EmptyState title={t('noRecord')}>{t('nothingHint')}</EmptyState>}
        {asks && known.error?.status !== 404 && (
          <Answer of={known} rows={6}>
            {(item) => (
              <>
                {item.masked.length > 0 && <p className="hub-note hub-tone-info" data-testid="state-masked">{t('latestMasked')}</p>}
                {raw ? <JsonView value={item.data} maxHeight={560} /> : <RecordData data={item.data} masked={item.masked} label={t('latest')} titleOf={(pattern) => titles.get(pattern)} testId="state-data" />}
                <dl className="hub-keys">
                  <dt>{t('source')}</dt>
                  <dd>{isDerived(item.raw) ? t('derived') : <PageLink to={`/hub/sources/${encodeURIComponent(item.source)}`}>{nameOf(item.source)}</PageLink>}</dd>
                  <dt>{t('occurred')}</dt><dd>{item.time === null ? <span className="hub-faint">{t('notSaid')}</span> : dateTime(item.time)}</dd>
                  <dt>{t('stored')}</dt><dd>{dateTime(item.storedtime)}</dd>
                  <dt>{t('sequence')}</dt><dd className="hub-mono">{item.sequence}</dd>
                  <dt>{t('cursor')}</dt><dd className="hub-mono">{item.cursor ?? t('cursorGone')}</dd>
                </dl>
                <p><PageLink to={`/hub/feeds/${type}`}>{t('toFeed')}</PageLink></p>
              </>
            )}
          </Answer>
        )}
      </div>
    </Card>
  )
}

/** One thing: its latest state, those that it has had, and where each is from. */
export function Record({ type, recordKey, feed }: { type: string; recordKey: string; feed: Feed | undefined }) {
  const { t, number, dateTime } = useText(texts)
  const known = useHub<{ states: State[] }>(withQuery('/records/history', { type, key: recordKey }))
  const [chosen, choose] = useState<string | null>(null)
  const states = useMemo(() => known.data?.states ?? [], [known.data])
  const shown = states.find((one) => idOf(one) === chosen) ?? states[0]
  const columns: Column<State>[] = [
    {
      key: 'stored',
      title: t('stored'),
      cell: (one) => (
        <>
          <Button variant="link" isInline size="sm" onClick={() => choose(idOf(one))} aria-label={t('choose', { time: dateTime(one.stored) })} data-testid="choose-state">{dateTime(one.stored)}</Button>
          {one === shown && <span className="rp-sub rp-chosen">● {t('chosen')}</span>}
        </>
      ),
    },
    { key: 'occurred', title: t('occurred'), cell: (one) => (one.occurred === null ? <span className="hub-faint">{t('notSaid')}</span> : dateTime(one.occurred)) },
    { key: 'revision', title: t('revision'), wide: true, cell: (one) => (isDerived(one.message) ? t('derived') : one.revision === 0 ? t('asItCame') : t('mended', { revision: one.revision, cause: one.cause || '–' })) },
    { key: 'position', title: t('position'), figure: true, cell: (one) => (one.position === null ? <span className="hub-faint" title={t('cursorGone')}>–</span> : number(one.position)) },
  ]
  return (
    <div className="rp-two">
      <div className="rp-stack">
        <Latest key={`${type} ${recordKey}`} type={type} recordKey={recordKey} feed={feed} />
      </div>
      <div className="rp-stack">
        <Card title={t('history')} testId="history">
          <p className="hub-faint">{t('historyHint')}</p>
          <Answer of={known} rows={4}>
            {(data) => <DataTable label={t('history')} columns={columns} rows={data.states} rowKey={idOf} empty={<EmptyState title={t('noHistory')} small />} testId="states" />}
          </Answer>
        </Card>
        {shown && <Card title={t('lineage')} testId="lineage"><Lineage key={shown.message} message={shown.message} state={shown} /></Card>}
      </div>
    </div>
  )
}
