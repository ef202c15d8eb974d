import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router-dom'
import { post, reload, useHub } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, ConfirmDialog, DataTable, EmptyState, PageHead, StateLabel, useToasts, type Column } from '../../parts'
import { ActButton, TextField } from '../../parts/fields'
import './deploy.css'
import { Findings } from './Findings'
import { linked, tookSeconds } from './plan'
import { texts } from './texts'
import type { Deployed, Deployments, Report } from './types'
import { Upload } from './Upload'

/** A version ends what it is at work on before it goes, and the one before may have to come back. In milliseconds. */
const WITHIN_MILLIS = 180_000

const TOLD = { DONE: 'success', RUNNING: 'info', REFUSED: 'danger', ROLLED_BACK: 'warning', FAILED: 'danger' } as const

/** One report: what, when, who, what came of it and why. */
function One({ number, onClose }: { number: number; onClose: () => void }) {
  const { t, dateTime, duration } = useText(texts)
  const [going, setGoing] = useState(false)
  const known = useHub<Report>(`/deployments/${number}`, { everyMs: going ? 2_000 : 0 })
  const runs = known.data?.result === 'RUNNING'
  if (runs !== going) setGoing(runs)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.scrollIntoView?.({ block: 'nearest' })
    box.current?.focus({ preventScroll: true })
  }, [number])
  return (
    <div ref={box} tabIndex={-1} className="de-focus">
      <Card title={t('report', { number })} tools={<Button variant="link" onClick={onClose} data-testid="close-report">{t('close')}</Button>} testId="report">
        <Answer of={known}>
          {(report) => {
            const took = tookSeconds(report)
            return (
              <div className="de-report">
                <div className="de-verdict">
                  <StateLabel state={report.result} label={t(report.result)} />
                  <b>{t(report.kind)}: {report.connector}</b>
                  <span className="hub-faint">{report.from ?? '–'} → {report.to ?? '–'}</span>
                </div>
                <dl className="hub-keys">
                  <dt>{t('began')}</dt>
                  <dd>{dateTime(report.began)}</dd>
                  <dt>{t('ended')}</dt>
                  <dd>{report.ended === null ? t('running') : <>{dateTime(report.ended)} ({duration(took)})</>}</dd>
                  <dt>{t('by')}</dt>
                  <dd>{report.by === 'deploy' ? t('byDrop') : report.by}</dd>
                </dl>
                <Findings findings={report.findings} />
              </div>
            )
          }}
        </Answer>
      </Card>
    </div>
  )
}

function Running({ deployed, onReport }: { deployed: Deployed[]; onReport: (report: Report) => void }) {
  const { t } = useText(texts)
  const [asked, ask] = useState<{ what: 'roll-back' | 'remove'; one: Deployed } | null>(null)
  const [typed, setTyped] = useState('')
  const act = async (what: 'roll-back' | 'remove', one: Deployed) => {
    try {
      onReport(await post<Report>(`/deployments/${encodeURIComponent(one.connector)}/${what}`, undefined, { within: WITHIN_MILLIS }))
    } finally {
      reload('/deployments')
    }
  }
  const open = (what: 'roll-back' | 'remove', one: Deployed) => {
    setTyped('')
    ask({ what, one })
  }
  const columns: Column<Deployed>[] = [
    { key: 'connector', title: t('connector'), sort: (one) => one.connector, wide: true, cell: (one) => <b>{one.connector}</b> },
    { key: 'version', title: t('version'), sort: (one) => one.version, cell: (one) => one.version },
    { key: 'since', title: t('since'), sort: (one) => one.since, cell: (one) => <Age at={one.since} /> },
    { key: 'previous', title: t('previous'), cell: (one) => (one.previous.length === 0 ? <span className="hub-faint">{t('noPrevious')}</span> : one.previous.join(', ')) },
    { key: 'file', title: t('file'), wide: true, cell: (one) => <span className="hub-mono">{one.file}</span> },
    {
      key: 'actions',
      title: t('actions'),
      cell: (one) => (
        <span className="hub-actions">
          <ActButton operation="deployment.roll-back" off={one.previous.length === 0 && t('noWayBack')} variant="secondary" size="sm" onClick={() => open('roll-back', one)} aria-label={`${t('rollBack')}: ${one.connector}`} data-testid={`roll-back-${one.connector}`}>{t('rollBack')}</ActButton>
          <ActButton operation="deployment.remove" variant="secondary" size="sm" onClick={() => open('remove', one)} aria-label={`${t('remove')}: ${one.connector}`} data-testid={`remove-${one.connector}`}>{t('remove')}</ActButton>
        </span>
      ),
    },
  ]
  return (
    <>
      <DataTable
        label={t('deployed')}
        columns={columns}
        rows={deployed}
        rowKey={(one) => one.connector}
        search={(one) => `${one.connector} ${one.version} ${one.file}`}
        first={{ key: 'connector' }}
        empty={<EmptyState title={t('none')} small>{t('noneHint')}</EmptyState>}
        testId="deployed"
      />
      {asked?.what === 'roll-back' && (
        <ConfirmDialog title={t('rollBackTitle', { connector: asked.one.connector, version: asked.one.previous[0] ?? '' })} action={t('rollBack')} danger onClose={() => ask(null)} onConfirm={() => act('roll-back', asked.one)}>
          <p>{t('rollBackHint', { installed: asked.one.version, version: asked.one.previous[0] ?? '' })}</p>
        </ConfirmDialog>
      )}
      {asked?.what === 'remove' && (
        <ConfirmDialog title={t('removeTitle', { connector: asked.one.connector })} action={t('remove')} danger ready={typed.trim() === asked.one.connector} onClose={() => ask(null)} onConfirm={() => act('remove', asked.one)}>
          <p>{t('removeHint')}</p>
          <TextField label={t('typeName')} value={typed} onChange={setTyped} placeholder={asked.one.connector} testId="typed-name" />
        </ConfirmDialog>
      )}
    </>
  )
}

function Reports({ reports, onOpen }: { reports: Report[]; onOpen: (number: number) => void }) {
  const { t, number, duration } = useText(texts)
  const columns: Column<Report>[] = [
    { key: 'number', title: t('number'), figure: true, sort: (one) => one.number, cell: (one) => one.number },
    { key: 'began', title: t('began'), sort: (one) => one.began, cell: (one) => <Age at={one.began} /> },
    { key: 'result', title: t('result'), sort: (one) => one.result, cell: (one) => <StateLabel state={one.result} label={t(one.result)} /> },
    { key: 'kind', title: t('kind'), sort: (one) => one.kind, cell: (one) => t(one.kind) },
    { key: 'connector', title: t('connector'), sort: (one) => one.connector, wide: true, cell: (one) => one.connector },
    { key: 'versions', title: t('versions'), cell: (one) => <span className="de-nowrap">{one.from ?? '–'} → {one.to ?? '–'}</span> },
    {
      key: 'found',
      title: t('found'),
      sort: (one) => one.findings.length,
      cell: (one) => {
        const blocking = one.findings.filter((found) => found.blocks).length
        const rest = one.findings.length - blocking
        const words = [blocking > 0 && t('someBlock', { count: number(blocking) }), rest > 0 && t('someNote', { count: number(rest) })].filter(Boolean)
        return words.length === 0 ? <span className="hub-faint">{t('nothing')}</span> : words.join(', ')
      },
    },
    { key: 'by', title: t('by'), sort: (one) => one.by, cell: (one) => (one.by === 'deploy' ? t('byDrop') : one.by) },
    { key: 'took', title: t('took'), figure: true, sort: tookSeconds, cell: (one) => duration(tookSeconds(one)) },
    { key: 'open', title: t('reportHead'), cell: (one) => <Button variant="link" size="sm" isInline onClick={() => onOpen(one.number)} aria-label={`${t('open')}: ${t('report', { number: one.number })}`} data-testid={`open-report-${one.number}`}>{t('open')}</Button> },
  ]
  return (
    <DataTable
      label={t('reports')}
      columns={columns}
      rows={reports}
      rowKey={(one) => one.number}
      search={(one) => `${one.number} ${one.connector} ${one.by} ${t(one.kind)} ${t(one.result)} ${one.from ?? ''} ${one.to ?? ''}`}
      first={{ key: 'number', down: true }}
      empty={<EmptyState title={t('noReports')} small />}
      testId="reports"
    />
  )
}

/** Connectors: which run, what came before, and the way in, back and out. */
export default function Deploy() {
  const { t } = useText(texts)
  const tell = useToasts()
  const [params, setParams] = useSearchParams()
  const open = linked(params.get('deployment'))
  const known = useHub<Deployments>('/deployments?limit=200', { everyMs: 5_000 })
  const show = (number: number) => setParams({ deployment: String(number) })
  const onReport = (report: Report) => {
    tell(TOLD[report.result], t(`told_${report.result}`, { kind: t(report.kind), connector: report.connector }))
    show(report.number)
  }
  return (
    <div className="hub-page" data-testid="deploy-page">
      <PageHead title={t('title')} lead={t('lead')} />
      <Upload onReport={onReport} />
      {open !== null && <One key={open} number={open} onClose={() => setParams({}, { replace: true })} />}
      <Answer of={known} rows={6}>
        {(data) => (
          <>
            <Card title={t('deployed')}><Running deployed={data.deployed} onReport={onReport} /></Card>
            <Card title={t('reports')}><Reports reports={data.deployments} onOpen={show} /></Card>
          </>
        )}
      </Answer>
    </div>
  )
}
