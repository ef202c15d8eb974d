import { Link } from 'react-router-dom'
import { useHub } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, DataTable, EmptyState, PageHead, StateLabel, useNow, type Column } from '../../parts'
import './feeds.css'
import { toneOfStanding, worst } from './standing'
import { Readers } from './Readers'
import { texts } from './texts'
import type { Feed, Known } from './types'
import { ClassLabel } from './words'

const CLASSES = ['public', 'internal', 'personal', 'sensitive']

/** Every feed with what it holds, and who reads them how far. */
export default function Feeds() {
  const { t, of, number, compact } = useText(texts)
  const known = useHub<Known>('/feeds', { everyMs: 15_000 })
  const now = useNow(15_000)
  const readers = known.data?.consumers ?? []
  const columns: Column<Feed>[] = [
    {
      key: 'feed',
      title: t('feed'),
      wide: true,
      sort: (one) => of(one, 'title') || one.path,
      cell: (one) => (
        <>
          <Link to={`/hub/feeds/${one.path}`} data-testid={`feed-${one.path}`}>{of(one, 'title') || one.path}</Link>
          <span className="fe-sub hub-faint hub-mono">{one.path}</span>
        </>
      ),
    },
    { key: 'class', title: t('classification'), sort: (one) => CLASSES.indexOf(one.classification), cell: (one) => <ClassLabel of={one.classification} /> },
    { key: 'records', title: t('records'), figure: true, sort: (one) => one.records, cell: (one) => <span title={`${number(one.records)}. ${t('recordsHint')}`}>{compact(one.records)}</span> },
    { key: 'today', title: t('today'), figure: true, sort: (one) => one.changesToday, cell: (one) => number(one.changesToday) },
    {
      key: 'masked',
      title: t('masked'),
      figure: true,
      sort: (one) => one.masked.length,
      cell: (one) => (one.masked.length === 0 ? <span className="hub-faint">{t('maskedNone')}</span> : <span title={one.masked.join(', ')}>{number(one.masked.length)}</span>),
    },
    { key: 'majors', title: t('majors'), cell: (one) => one.majors.join(', ') },
    {
      key: 'readers',
      title: t('readers'),
      sort: (one) => readers.filter((reader) => reader.path === one.path).length,
      cell: (one) => {
        const standing = worst(readers, one.path, now)
        if (standing === null) return <span className="hub-faint">{t('nobody')}</span>
        const count = readers.filter((reader) => reader.path === one.path).length
        return <>{number(count)} <StateLabel state={standing} label={t(standing)} tone={toneOfStanding[standing]} /></>
      },
    },
  ]
  return (
    <div className="hub-page" data-testid="feeds">
      <PageHead title={t('title')} lead={t('lead')} />
      <Answer of={known} rows={8}>
        {(data) => (
          <>
            <Card title={t('catalogue')}>
              <DataTable
                label={t('catalogue')}
                columns={columns}
                rows={data.feeds}
                rowKey={(one) => one.path}
                search={(one) => `${one.path} ${one.title_vi} ${one.title_en} ${one.description_vi} ${one.description_en}`}
                empty={<EmptyState title={t('noFeeds')}>{t('noFeedsHint')}</EmptyState>}
                testId="catalogue"
              />
            </Card>
            <Card title={t('readers')}>
              <p className="hub-faint">{t('readersLead')}</p>
              <Readers readers={data.consumers} />
            </Card>
          </>
        )}
      </Answer>
    </div>
  )
}
