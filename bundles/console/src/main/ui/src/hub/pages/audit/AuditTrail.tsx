import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalVariant } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useState } from 'react'
import { useSearchParams } from 'react-router-dom'
import { Fault, get, useHub, withQuery, type Allowed } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, CopyButton, DataTable, EmptyState, Loading, PageHead, PageLink, StateLabel, type Column } from '../../parts'
import { Choice, Pager, TextField, TimeField, usePaged } from '../../parts/fields'
import './audit.css'
import { inShort, pageOf } from './links'
import { texts } from './texts'
import type { Entries, Entry, Verification } from './types'

/** To read a long trail takes a while. In milliseconds. */
const VERIFY_WITHIN = 120_000
const OUTCOMES = ['BEGUN', 'DONE', 'REFUSED', 'FAILED', 'SEEN'] as const
const FILTER = ['from', 'to', 'actor', 'action', 'target', 'outcome'] as const

/** One entry with all that it holds. */
function EntryDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t, dateTime, number } = useText(texts)
  return (
    <Modal variant={ModalVariant.medium} title={t('entry', { number: number(entry.sequence) })} isOpen onClose={onClose} data-testid="entry">
      <dl className="hub-keys">
        <dt>{t('at')}</dt><dd>{dateTime(entry.at)}</dd>
        <dt>{t('actor')}</dt><dd>{entry.actor}</dd>
        <dt>{t('via')}</dt><dd>{entry.via}</dd>
        <dt>{t('act')}</dt><dd className="hub-mono">{entry.action}</dd>
        <dt>{t('target')}</dt><dd className="hub-mono">{entry.target || '–'}</dd>
        <dt>{t('outcome')}</dt><dd><StateLabel state={entry.outcome} label={t(entry.outcome)} /></dd>
        {Object.entries(entry.details).map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}><dt className="hub-mono">{name}</dt><dd>{value}</dd></div>
        ))}
        <dt>{t('hash')}</dt><dd className="hub-mono">{entry.hash}</dd>
      </dl>
    </Modal>
  )
}

function Verified({ found, at }: { found: Verification; at: number }) {
  const { t, of, number, dateTime } = useText(texts)
  return (
    <div className={`au-result hub-tone-${found.intact ? 'good' : 'bad'}`} role="status" data-testid="verified" data-intact={found.intact}>
      <b>{found.intact ? `✓ ${t('intact')}` : `✗ ${t('broken')}`}</b>
      <p>{t('verified', { first: number(found.first), last: number(found.last), time: dateTime(at) })}</p>
      {!found.intact && (
        <>
          <p>{of(found, 'fault')}</p>
          <p>{t('brokenHint')}</p>
        </>
      )}
      <dl className="hub-keys">
        <dt>{t('head')}</dt>
        <dd>
          <span className="hub-mono">{found.last} {found.head}</span> <CopyButton text={`${found.last} ${found.head}`} />
          <div className="hub-faint">{t('headHint')}</div>
        </dd>
      </dl>
    </div>
  )
}

function Trail() {
  const { t, of, number, dateTime } = useText(texts)
  const [params, setParams] = useSearchParams()
  const [size, setSize] = useState(100)
  const [shown, show] = useState<Entry | null>(null)
  const [verified, setVerified] = useState<{ found: Verification; at: number } | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const value = (name: string) => params.get(name) ?? ''
  const set = (name: string) => (text: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (text === '') next.delete(name)
      else next.set(name, text)
      return next
    }, { replace: true })
  const query = Object.fromEntries(FILTER.map((name) => [name, value(name).trim()]))
  const { known, ...pager } = usePaged<Entries>(withQuery('/audit', { ...query, limit: size }), 10_000)

  const verify = async () => {
    setBusy(true)
    setFault(null)
    try {
      setVerified({ found: await get<Verification>('/audit/verification', { within: VERIFY_WITHIN }), at: Date.now() })
    } catch (thrown) {
      setVerified(null)
      setFault(Fault.of(thrown))
    } finally {
      setBusy(false)
    }
  }
  const columns: Column<Entry>[] = [
    { key: 'sequence', title: t('number'), figure: true, sort: (one) => one.sequence, cell: (one) => <Button variant="link" isInline size="sm" onClick={() => show(one)} aria-label={t('more', { number: one.sequence })} data-testid={`entry-${one.sequence}`}>{one.sequence}</Button> },
    { key: 'at', title: t('at'), sort: (one) => one.at, cell: (one) => <time dateTime={one.at}>{dateTime(one.at)}</time> },
    { key: 'actor', title: t('actor'), sort: (one) => one.actor, cell: (one) => one.actor },
    { key: 'via', title: t('via'), sort: (one) => one.via, cell: (one) => one.via },
    { key: 'act', title: t('act'), sort: (one) => one.action, cell: (one) => <span className="hub-mono">{one.action}</span> },
    {
      key: 'target',
      title: t('target'),
      sort: (one) => one.target,
      cell: (one) => {
        const page = pageOf(one)
        const words = <span className="hub-mono">{one.target || (page ? t('link') : '')}</span>
        return page ? <PageLink to={page}>{words}</PageLink> : words
      },
    },
    { key: 'outcome', title: t('outcome'), sort: (one) => one.outcome, cell: (one) => <StateLabel state={one.outcome} label={t(one.outcome)} /> },
    { key: 'details', title: t('details'), wide: true, cell: (one) => <span className="hub-faint">{inShort(one.details)}</span> },
  ]
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        actions={<Button variant="secondary" isLoading={busy} isDisabled={busy} onClick={() => void verify()} title={t('verifyHint')} data-testid="verify">{busy ? t('verifying') : t('verify')}</Button>}
      />
      {fault && <p className="hub-note hub-tone-bad" role="alert">{of(fault, 'message')}</p>}
      {verified && <Verified {...verified} />}
      <Card>
        <div className="au-filter" role="search">
          <div className="fld-grid">
            <TimeField label={t('from')} value={value('from')} onChange={set('from')} testId="from" />
            <TimeField label={t('to')} value={value('to')} onChange={set('to')} testId="to" />
            <TextField label={t('actor')} value={value('actor')} onChange={set('actor')} testId="actor" />
            <TextField label={t('action')} value={value('action')} onChange={set('action')} mono placeholder="quarantine." testId="action" />
            <TextField label={t('target')} value={value('target')} onChange={set('target')} mono testId="target" />
            <Choice label={t('outcome')} value={value('outcome')} options={OUTCOMES.map((one) => ({ value: one, label: t(one) }))} onChange={set('outcome')} testId="outcome" />
          </div>
          {params.size > 0 && <Button variant="link" size="sm" isInline onClick={() => setParams({}, { replace: true })}>{t('clear')}</Button>}
        </div>
      </Card>
      <Card>
        <Answer of={known} rows={10}>
          {(data) => (
            <>
              <DataTable
                label={t('title')}
                columns={columns}
                rows={data.entries}
                rowKey={(one) => one.sequence}
                search={(one) => `${one.sequence} ${one.actor} ${one.via} ${one.action} ${one.target} ${inShort(one.details, 1_000)}`}
                empty={<EmptyState title={t('none')}>{t('noneHint')}</EmptyState>}
                testId="entries"
              />
              <Pager {...pager} size={size} onSize={setSize} />
            </>
          )}
        </Answer>
      </Card>
      {shown && <EntryDialog entry={shown} onClose={() => show(null)} />}
      <span className="hub-hidden" aria-live="polite">{known.data ? number(known.data.entries.length) : ''}</span>
    </>
  )
}

/** The audit trail, for administrators; others see why they do not. */
export default function AuditTrail() {
  const { t } = useText(texts)
  const { data } = useHub<{ operations: Allowed[] }>('/operations', { everyMs: 300_000 })
  const may = data?.operations.some((one) => one.operation === 'audit.look' && one.allowed)
  return (
    <div className="hub-page" data-testid="audit">
      {data && may ? <Trail /> : (
        <>
          <PageHead title={t('title')} lead={t('lead')} />
          <Card>{data ? <div data-testid="not-admin"><EmptyState title={t('notYou')}>{t('notYouHint')}</EmptyState></div> : <Loading rows={6} />}</Card>
        </>
      )}
    </div>
  )
}
