import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router-dom'
import { post, reload, useHub, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, ConfirmDialog, DataTable, EmptyState, PageHead, StateLabel, useToasts, type Column } from '../../parts'
import { CodeLabel, CODES, useCodeName } from '../../parts/codes'
import { ActButton, Choice, Pager, TextField, TimeField, usePaged, useSourceNames } from '../../parts/fields'
import { Bulk, type Task } from './Bulk'
import './quarantine.css'
import { texts } from './texts'
import type { Group, QuarantineRow, Rows } from './types'
import { Place } from './words'

const STATES = ['OPEN', 'RESOLVED', 'DISCARDED', 'all'] as const
const FILTER = ['source', 'code', 'cause', 'message', 'from', 'to'] as const

/** The filter lives in the address, so that it can be sent to somebody and is there when one comes back. */
function useFilter() {
  const [params, setParams] = useSearchParams()
  const get = (name: string) => params.get(name) ?? ''
  const set = (changes: Record<string, string>) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') next.delete(name)
        else next.set(name, value)
      }
      return next
    }, { replace: true })
  const state = get('state') || 'OPEN'
  const query: Record<string, string> = { state }
  for (const name of FILTER) query[name] = get(name)
  return { get, set, state, query, clear: () => setParams({}, { replace: true }) }
}

type Filter = ReturnType<typeof useFilter>

function FilterForm({ filter, view }: { filter: Filter; view: 'causes' | 'rows' }) {
  const { t } = useText(texts)
  const { sources } = useSourceNames()
  const codeName = useCodeName()
  const any = FILTER.some((name) => filter.get(name) !== '') || filter.state !== 'OPEN'
  return (
    <div className="qu-filter" role="search">
      <div className="qu-filter-head">
        <div className="hub-segments" role="group" aria-label={t('view')}>
          <button type="button" aria-pressed={view === 'causes'} onClick={() => filter.set({ view: '', cause: '', message: '' })} data-testid="view-causes">{t('byCause')}</button>
          <button type="button" aria-pressed={view === 'rows'} onClick={() => filter.set({ view: 'rows' })} data-testid="view-rows">{t('allRows')}</button>
        </div>
        <div className="hub-segments" role="group" aria-label={t('state')}>
          {STATES.map((one) => (
            <button key={one} type="button" aria-pressed={filter.state === one} onClick={() => filter.set({ state: one === 'OPEN' ? '' : one })} data-testid={`state-${one}`}>
              {t(one)}
            </button>
          ))}
        </div>
        {any && <Button variant="link" size="sm" onClick={filter.clear} data-testid="clear">{t('clear')}</Button>}
      </div>
      <div className="fld-grid">
        <Choice label={t('source')} value={filter.get('source')} options={sources} onChange={(source) => filter.set({ source })} testId="source" />
        <Choice
          label={t('code')}
          value={filter.get('code')}
          options={Object.keys(CODES).map((code) => ({ value: code, label: codeName(code) }))}
          onChange={(code) => filter.set({ code })}
          testId="code"
        />
        <TimeField label={t('from')} value={filter.get('from')} onChange={(from) => filter.set({ from })} testId="from" />
        <TimeField label={t('to')} value={filter.get('to')} onChange={(to) => filter.set({ to })} testId="to" />
        {view === 'rows' && (
          <TextField label={t('message')} value={filter.get('message')} mono onChange={(message) => filter.set({ message: message.trim() })} testId="message" />
        )}
      </div>
    </div>
  )
}

/** What one can do with a whole group; in a table in few words. */
function GroupActions({ group, onDiscard, inTable }: { group: Group; onDiscard: (group: Group) => void; inTable?: boolean }) {
  const { t } = useText(texts)
  const navigate = useNavigate()
  const look = inTable ? { variant: 'link', isInline: true } as const : { variant: 'secondary', size: 'sm' } as const
  return (
    <div className={inTable ? 'qu-acts' : 'hub-actions'}>
      <ActButton operation="replay.start" {...look} aria-label={t('replayGroup')} onClick={() => navigate(`/hub/replays?cause=${group.cause}&source=${encodeURIComponent(group.source)}`)} data-testid="replay-group">
        {inTable ? t('replay') : t('replayGroup')}
      </ActButton>
      <ActButton operation="quarantine.discard" {...look} off={group.open === 0 && t('notOpen')} aria-label={t('discardGroup')} onClick={() => onDiscard(group)} data-testid="discard-group">
        {inTable ? t('discard') : t('discardGroup')}
      </ActButton>
    </div>
  )
}

function DiscardGroup({ group, onClose }: { group: Group; onClose: () => void }) {
  const { t, number } = useText(texts)
  const tell = useToasts()
  return (
    <ConfirmDialog
      title={t('discardGroupTitle', { count: number(group.open) })}
      action={t('discardGroup')}
      danger
      reason="needed"
      onClose={onClose}
      onConfirm={async (reason) => {
        const done = await post<{ count: number }>('/quarantine/discard', { filter: { cause: group.cause }, reason })
        tell('success', t('discardedDone', { count: number(done.count) }))
        reload('/quarantine')
        reload('/overview')
      }}
    >
      <p>{t('discardHint')}</p>
    </ConfirmDialog>
  )
}

function Groups({ filter, onDiscard }: { filter: Filter; onDiscard: (group: Group) => void }) {
  const { t, of, number } = useText(texts)
  const { nameOf } = useSourceNames()
  const codeName = useCodeName()
  const { source, code, from, to, state } = filter.query
  const known = useHub<{ groups: Group[] }>(withQuery('/quarantine/groups', { source, code, from, to, state }), { everyMs: 10_000 })
  const columns: Column<Group>[] = [
    {
      key: 'cause',
      title: t('cause'),
      sort: (one) => codeName(one.code),
      cell: (one) => (
        <>
          <CodeLabel code={one.code} />
          <div className="hub-mono hub-faint">{one.path || t('whole')}</div>
        </>
      ),
    },
    { key: 'source', title: t('source'), sort: (one) => nameOf(one.source), cell: (one) => <Link to={`/hub/sources/${encodeURIComponent(one.source)}`}>{nameOf(one.source)}</Link> },
    { key: 'reason', title: t('example'), wide: true, cell: (one) => <span className="qu-reason">{of(one, 'reason')}</span> },
    {
      key: 'open',
      title: t('openRows'),
      figure: true,
      sort: (one) => one.open,
      cell: (one) => (
        <Link to={withQuery('', { ...filter.query, cause: one.cause, state: filter.state === 'OPEN' ? '' : filter.state })} data-testid={`group-${one.cause}`} aria-label={`${t('open')}: ${one.open}. ${codeName(one.code)}, ${nameOf(one.source)}`}>
          <b>{number(one.open)}</b>
        </Link>
      ),
    },
    { key: 'resolved', title: t('resolved'), figure: true, sort: (one) => one.resolved, cell: (one) => number(one.resolved) },
    { key: 'discarded', title: t('discarded'), figure: true, sort: (one) => one.discarded, cell: (one) => number(one.discarded) },
    { key: 'first', title: t('firstSeen'), sort: (one) => one.firstSeen, cell: (one) => <Age at={one.firstSeen} /> },
    { key: 'last', title: t('lastSeen'), sort: (one) => one.lastSeen, cell: (one) => <Age at={one.lastSeen} /> },
    { key: 'do', title: t('do'), cell: (one) => <GroupActions group={one} onDiscard={onDiscard} inTable /> },
  ]
  return (
    <Answer of={known} rows={8}>
      {(data) => (
        <DataTable
          label={t('byCause')}
          columns={columns}
          rows={data.groups}
          rowKey={(one) => one.cause}
          search={(one) => `${codeName(one.code)} ${one.code} ${one.path} ${nameOf(one.source)} ${one.source} ${of(one, 'reason')}`}
          empty={<EmptyState title={t('noGroups')} good={filter.state === 'OPEN'}>{t('noGroupsHint')}</EmptyState>}
          testId="groups"
        />
      )}
    </Answer>
  )
}

function RowList({ filter }: { filter: Filter }) {
  const { t, of, number } = useText(texts)
  const { nameOf } = useSourceNames()
  const [size, setSize] = useState(100)
  const [chosen, setChosen] = useState<Set<string | number>>(new Set())
  const [task, setTask] = useState<Task | null>(null)
  const { known, ...pager } = usePaged<Rows>(withQuery('/quarantine', { ...filter.query, limit: size }), 10_000)
  const columns: Column<QuarantineRow>[] = [
    { key: 'id', title: t('row'), sort: (one) => one.id, cell: (one) => <Link to={`/hub/quarantine/${one.id}`} data-testid={`row-${one.id}`}>{one.id}</Link> },
    { key: 'state', title: t('state'), sort: (one) => one.state, cell: (one) => <StateLabel state={one.state} label={t(one.state)} /> },
    { key: 'code', title: t('code'), sort: (one) => one.code, cell: (one) => <CodeLabel code={one.code} /> },
    { key: 'source', title: t('source'), sort: (one) => nameOf(one.source), cell: (one) => nameOf(one.source) },
    {
      key: 'place',
      title: t('place'),
      sort: (one) => one.item,
      cell: (one) => (
        <>
          <Place origin={one.origin} />
          {one.path && <div className="hub-mono hub-faint">{one.path}</div>}
        </>
      ),
    },
    {
      key: 'reason',
      title: t('reason'),
      wide: true,
      cell: (one) => (
        <>
          {of(one, 'reason')}
          {one.note && <div className="hub-faint">{one.by}: {one.note}</div>}
        </>
      ),
    },
    { key: 'seen', title: t('seen'), figure: true, sort: (one) => one.seen, cell: (one) => number(one.seen) },
    { key: 'last', title: t('lastSeen'), sort: (one) => one.lastSeen, cell: (one) => <Age at={one.lastSeen} /> },
  ]
  const act = (kind: Task['kind']) => () => setTask({ kind, ids: [...chosen].map(Number) })
  return (
    <>
      {chosen.size > 0 && (
        <div className="qu-bar" role="region" aria-label={t('chosen', { count: number(chosen.size) })} data-testid="bulk-bar">
          <b>{t('chosen', { count: number(chosen.size) })}</b>
          <ActButton operation="quarantine.retry" variant="primary" size="sm" onClick={act('retry')} data-testid="bulk-retry">{t('retry')}</ActButton>
          <ActButton operation="quarantine.mend" variant="secondary" size="sm" onClick={act('set')} data-testid="bulk-set">{t('setValue')}</ActButton>
          <ActButton operation="quarantine.discard" variant="secondary" size="sm" onClick={act('discard')} data-testid="bulk-discard">{t('discard')}</ActButton>
          <Button variant="link" size="sm" onClick={() => setChosen(new Set())}>{t('unchoose')}</Button>
        </div>
      )}
      <Answer of={known} rows={8}>
        {(data) => (
          <>
            <DataTable
              label={t('allRows')}
              columns={columns}
              rows={data.rows}
              rowKey={(one) => one.id}
              search={(one) => `${one.id} ${one.origin} ${one.path} ${of(one, 'reason')} ${one.message}`}
              selected={chosen}
              onSelect={setChosen}
              empty={<EmptyState title={t('noRows')} good={filter.state === 'OPEN'}>{t('noRowsHint')}</EmptyState>}
              testId="rows"
            />
            <Pager {...pager} size={size} onSize={setSize} />
          </>
        )}
      </Answer>
      {task && (
        <Bulk
          task={task}
          onClose={(left) => {
            setTask(null)
            setChosen(new Set(left))
          }}
        />
      )}
    </>
  )
}

/** What the rows of one cause have in common. */
function GroupHead({ cause, onDiscard }: { cause: string; onDiscard: (group: Group) => void }) {
  const { t, of, number } = useText(texts)
  const { nameOf } = useSourceNames()
  const known = useHub<{ groups: Group[] }>(withQuery('/quarantine/groups', { cause, state: 'all' }), { everyMs: 10_000 })
  const group = known.data?.groups[0]
  return (
    <>
      <p className="qu-back"><Link to="/hub/quarantine">← {t('backToCauses')}</Link></p>
      {group && (
        <Card title={<CodeLabel code={group.code} />} tools={<GroupActions group={group} onDiscard={onDiscard} />} testId="group">
          <dl className="hub-keys">
            <dt>{t('source')}</dt><dd>{nameOf(group.source)}</dd>
            <dt>{t('field')}</dt><dd className="hub-mono">{group.path || t('whole')}</dd>
            <dt>{t('example')}</dt><dd>{of(group, 'reason')}</dd>
            <dt>{t('state')}</dt>
            <dd>{t('open')} {number(group.open)} · {t('resolved')} {number(group.resolved)} · {t('discarded')} {number(group.discarded)}</dd>
            <dt>{t('firstSeen')}</dt><dd><Age at={group.firstSeen} /></dd>
            <dt>{t('lastSeen')}</dt><dd><Age at={group.lastSeen} /></dd>
          </dl>
        </Card>
      )}
    </>
  )
}

/** Refused rows: their causes first, then the rows of one, or all rows that fit a filter. */
export default function Quarantine() {
  const { t } = useText(texts)
  const filter = useFilter()
  const cause = filter.get('cause')
  const [discarding, setDiscarding] = useState<Group | null>(null)
  const view = cause !== '' || filter.get('message') !== '' || filter.get('view') === 'rows' ? 'rows' : 'causes'
  return (
    <div className="hub-page" data-testid="quarantine">
      <PageHead title={t('title')} lead={t('lead')} />
      {cause !== '' && <GroupHead cause={cause} onDiscard={setDiscarding} />}
      <Card><FilterForm filter={filter} view={view} /></Card>
      <Card>
        {view === 'causes' ? <Groups filter={filter} onDiscard={setDiscarding} /> : <RowList filter={filter} />}
      </Card>
      {discarding && <DiscardGroup group={discarding} onClose={() => setDiscarding(null)} />}
    </div>
  )
}
