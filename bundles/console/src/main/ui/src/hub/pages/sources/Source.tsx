import { Link, useParams } from 'react-router-dom'
import { useHub, type Deployment } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, DataTable, EmptyState, Figure, Freshness, PageHead, PageLink, SecretText, SourceLabel, StateLabel, type Column } from '../../parts'
import { Actions } from './Actions'
import { HistoryCharts } from './HistoryCharts'
import './sources.css'
import { texts } from './texts'
import type { Whole } from './types'

type Receipt = NonNullable<Whole['messages']>[number]
type Setting = NonNullable<Whole['configuration']>[number]

function Facts({ source }: { source: Whole }) {
  const { t, number, duration } = useText(texts)
  return (
    <Card>
      <dl className="hub-figures">
        <Figure name={t('received')} value={number(source.today.received)} />
        <Figure name={t('accepted')} value={number(source.today.accepted)} />
        <Figure name={t('rejected')} value={number(source.today.rejected)} tone={source.today.rejected > 0 ? 'warn' : undefined} />
        <Figure name={t('backlog')} value={number(source.backlog)} tone={source.backlog >= 1_000 ? 'warn' : undefined} />
        <Figure name={t('waiting')} value={number(source.waiting)} />
        <Figure name={t('lag')} value={duration(source.lagSeconds)} />
        <Figure
          name={t('quarantine')}
          tone={(source.quarantineOpen ?? 0) > 0 ? 'warn' : undefined}
          value={<Link to={`/hub/quarantine?source=${encodeURIComponent(source.source)}`}>{number(source.quarantineOpen)}</Link>}
        />
      </dl>
      <hr className="so-rule" />
      <dl className="hub-keys so-facts">
        <dt>{t('lastReceived')}</dt><dd><Age at={source.lastReceived} /></dd>
        {source.freshnessSeconds > 0 && <><dt>{t('fresh')}</dt><dd className="so-fresh"><Freshness source={source} /></dd></>}
        <dt>{t('instance')}</dt><dd className="hub-mono">{source.source}</dd>
        <dt>{t('bundle')}</dt><dd className="hub-mono">{source.connector || '–'} {source.version}</dd>
        {source.owner && <><dt>{t('owner')}</dt><dd>{source.owner}</dd></>}
        {source.system && <><dt>{t('system')}</dt><dd>{source.system}</dd></>}
        {source.pushes !== null && source.pushes !== undefined && <><dt>{t('kinds')}</dt><dd>{source.pushes ? t('pushes') : t('polls')}</dd></>}
        {source.types.length > 0 && <><dt>{t('types')}</dt><dd className="hub-mono">{source.types.join(', ')}</dd></>}
      </dl>
    </Card>
  )
}

/** All that is known of one source, and what one may do with it. */
export default function Source() {
  const { id = '' } = useParams()
  const { t, of, text, number, bytes } = useText(texts)
  const known = useHub<Whole>(`/sources/${encodeURIComponent(id)}`, { everyMs: 5_000 })

  const receipts: Column<Receipt>[] = [
    { key: 'at', title: t('at'), sort: (one) => one.received, cell: (one) => <Age at={one.received} /> },
    // Ids begin with the time, so that their ends tell them apart.
    { key: 'message', title: t('message'), cell: (one) => <span className="hub-mono so-id" title={one.id}>…{one.id.slice(-17)}</span> },
    { key: 'size', title: t('size'), figure: true, sort: (one) => one.size, cell: (one) => bytes(one.size) },
    { key: 'accepted', title: t('acceptedShort'), figure: true, sort: (one) => one.accepted, cell: (one) => number(one.accepted) },
    {
      key: 'rejected',
      title: t('rejectedShort'),
      figure: true,
      sort: (one) => one.rejected,
      cell: (one) => (one.rejected > 0
        ? <Link to={`/hub/quarantine?message=${one.id}`}>{number(one.rejected)}</Link>
        : number(0)),
    },
  ]
  const settings: Column<Setting>[] = [
    { key: 'key', title: t('key'), sort: (one) => one.key, cell: (one) => <span className="hub-mono">{one.key}</span> },
    { key: 'value', title: t('value'), wide: true, cell: (one) => (one.secret ? <SecretText value={null} /> : <span className="hub-mono">{one.value}</span>) },
    { key: 'file', title: t('file'), cell: (one) => <span className="hub-faint hub-mono so-file">{one.file}</span> },
  ]
  const word = (key: string) => (key in texts.vi ? t(key as 'DONE') : key)
  const deployments: Column<Deployment>[] = [
    { key: 'number', title: t('number'), figure: true, sort: (one) => one.number, cell: (one) => <PageLink to={`/hub/deploy?deployment=${one.number}`}>{one.number}</PageLink> },
    { key: 'began', title: t('at'), sort: (one) => one.began, cell: (one) => <Age at={one.began} /> },
    { key: 'kind', title: t('kind'), cell: (one) => word(one.kind) },
    { key: 'versions', title: t('versions'), cell: (one) => [one.from, one.to].filter(Boolean).join(' → ') || '–' },
    { key: 'by', title: t('by'), cell: (one) => one.by },
    { key: 'result', title: t('result'), cell: (one) => <StateLabel state={one.result} label={word(one.result)} /> },
  ]

  return (
    <div className="hub-page" data-testid="source">
      <p className="so-back"><Link to="/hub/sources">← {t('back')}</Link></p>
      {known.data === undefined && <h1>{id}</h1>}
      <Answer of={known} rows={10}>
        {(source) => (
          <>
            <PageHead
              title={<><span>{of(source, 'title') || source.source}</span> <SourceLabel source={source} /></>}
              actions={<Actions source={source} />}
            />
            {source.status !== 'UP' && of(source, 'cause') && (
              <p className={`hub-note hub-tone-${source.status === 'DOWN' ? 'bad' : source.status === 'STARTING' ? 'info' : source.status === 'GONE' ? 'idle' : 'warn'}`}>{of(source, 'cause')}</p>
            )}
            {source.paused && (
              <p className="hub-note hub-tone-idle">{t('pausedBy', { by: source.pausedBy ?? '–', reason: source.pauseReason ?? '–' })}</p>
            )}
            <Facts source={source} />
            <HistoryCharts source={source.source} />
            <div className="hub-columns">
              <Card title={t('receipts')}>
                <DataTable
                  label={t('receipts')}
                  columns={receipts}
                  rows={source.messages ?? []}
                  rowKey={(one) => one.id}
                  empty={source.messages === null
                    ? <EmptyState title={t('unknownNow')} small>{t('unknownNowHint')}</EmptyState>
                    : <EmptyState title={t('noReceipts')} small>{t('noReceiptsHint')}</EmptyState>}
                />
              </Card>
              <div className="so-stack">
                {source.configuration && <Card title={t('configuration')} testId="configuration">
                  <DataTable
                    label={t('configuration')}
                    columns={settings}
                    rows={source.configuration}
                    rowKey={(one) => `${one.file} ${one.key}`}
                    empty={<EmptyState title={t('noConfiguration')} small />}
                  />
                </Card>}
                <Card title={t('deployments')}>
                  <DataTable
                    label={t('deployments')}
                    columns={deployments}
                    rows={source.deployments ?? []}
                    rowKey={(one) => one.number}
                    empty={<EmptyState title={t('noDeployments')} small />}
                  />
                </Card>
                <Card title={t('cursors')}>
                  {source.cursors && source.cursors.length > 0 ? (
                    <dl className="hub-keys">
                      {source.cursors.map((one) => (
                        <div key={one.name} className="so-pair"><dt className="hub-mono">{one.name}</dt><dd className="hub-mono">{one.position || text({ vi: '(từ đầu)', en: '(from the beginning)' })}</dd></div>
                      ))}
                    </dl>
                  ) : <EmptyState title={source.cursors === null ? t('unknownNow') : t('noCursors')} small />}
                </Card>
              </div>
            </div>
          </>
        )}
      </Answer>
    </div>
  )
}
