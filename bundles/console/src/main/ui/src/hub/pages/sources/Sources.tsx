import { useState } from 'react'
import { Link } from 'react-router-dom'
import { useHub, type Overview, type SourceState } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, DataTable, EmptyState, Freshness, PageHead, SourceLabel, Spark, stateOf, worstFirst, type Column } from '../../parts'
import { texts as words } from '../../parts/texts'
import './sources.css'
import { texts } from './texts'

/** All sources in a table, to be sorted and searched. */
export default function Sources() {
  const { t, of, number } = useText(texts)
  const state = useText(words).t
  const known = useHub<Overview>('/overview', { everyMs: 5_000 })
  const [only, setOnly] = useState<string | null>(null)

  const columns: Column<SourceState>[] = [
    {
      key: 'name',
      title: t('name'),
      wide: true,
      sort: (one) => of(one, 'title') || one.source,
      cell: (one) => (
        <>
          <Link to={`/hub/sources/${encodeURIComponent(one.source)}`}>{of(one, 'title') || one.source}</Link>
          <div className="hub-faint hub-mono">{one.source}</div>
        </>
      ),
    },
    { key: 'state', title: t('state'), sort: (one) => ['UP', 'GONE', 'PAUSED', 'STARTING', 'LATE', 'DEGRADED', 'DOWN'].indexOf(stateOf(one)), cell: (one) => <SourceLabel source={one} /> },
    { key: 'fresh', title: t('fresh'), sort: (one) => one.ageSeconds, cell: (one) => <div className="so-fresh"><Freshness source={one} /></div> },
    {
      key: 'spark',
      title: t('lastHour'),
      cell: (one) => <div className="so-spark"><Spark values={one.perMinute} height={26} label={t('spark', { most: number(Math.max(0, ...one.perMinute)) })} /></div>,
    },
    { key: 'received', title: t('received'), figure: true, sort: (one) => one.today.received, cell: (one) => number(one.today.received) },
    { key: 'rejected', title: t('rejected'), figure: true, sort: (one) => one.today.rejected, cell: (one) => number(one.today.rejected) },
    { key: 'backlog', title: t('backlog'), figure: true, sort: (one) => one.backlog, cell: (one) => number(one.backlog) },
    {
      key: 'quarantine',
      title: t('quarantine'),
      figure: true,
      sort: (one) => one.quarantineOpen,
      cell: (one) => (one.quarantineOpen ?? 0) > 0
        ? <Link to={`/hub/quarantine?source=${encodeURIComponent(one.source)}`}>{number(one.quarantineOpen)}</Link>
        : number(one.quarantineOpen),
    },
    { key: 'version', title: t('version'), sort: (one) => one.version, cell: (one) => one.version },
  ]

  return (
    <div className="hub-page">
      <PageHead title={t('title')} lead={t('lead')} />
      <Card>
        <Answer of={known} rows={10}>
          {(data) => {
            const sorted = [...data.sources].sort(worstFirst)
            const states = [...new Set(sorted.map(stateOf))]
            const chosen = only !== null && states.includes(only) ? only : null
            return (
              <DataTable
                label={t('title')}
                columns={columns}
                rows={chosen === null ? sorted : sorted.filter((one) => stateOf(one) === chosen)}
                rowKey={(one) => one.source}
                search={(one) => `${one.source} ${one.title_vi} ${one.title_en} ${one.connector}`}
                empty={<EmptyState title={t('noSources')}>{t('noSourcesHint')}</EmptyState>}
                testId="sources"
                tools={sorted.length > 0 && (
                  <div className="hub-segments" role="group" aria-label={t('state')}>
                    <button type="button" aria-pressed={chosen === null} onClick={() => setOnly(null)}>{t('all')} ({sorted.length})</button>
                    {states.map((one) => (
                      <button key={one} type="button" aria-pressed={chosen === one} onClick={() => setOnly(one)} data-testid={`only-${one}`}>
                        {one in words.vi ? state(one as 'UP') : one} ({sorted.filter((source) => stateOf(source) === one).length})
                      </button>
                    ))}
                  </div>
                )}
              />
            )
          }}
        </Answer>
      </Card>
    </div>
  )
}
