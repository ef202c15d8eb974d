import { Link, useParams, useSearchParams } from 'react-router-dom'
import { useHub, useSession } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, EmptyState, Figure, PageHead } from '../../parts'
import './feeds.css'
import { Readers } from './Readers'
import { Rows } from './Rows'
import { SchemaView } from './SchemaView'
import { texts } from './texts'
import { TryIt } from './TryIt'
import type { Feed as OneFeed, Known } from './types'
import { ClassLabel } from './words'

const VIEWS = ['schema', 'rows', 'readers', 'try'] as const
type View = (typeof VIEWS)[number]

function Whole({ feed, known }: { feed: OneFeed; known: Known }) {
  const { t, of, number } = useText(texts)
  const { roles } = useSession()
  const [params, setParams] = useSearchParams()
  const given = params.get('view') as View | null
  const view = given !== null && VIEWS.includes(given) ? given : 'schema'
  const readers = known.consumers.filter((one) => one.path === feed.path)
  return (
    <>
      <PageHead title={<>{of(feed, 'title') || feed.path} <ClassLabel of={feed.classification} /></>} lead={<><span className="hub-mono">{feed.path}</span>. {of(feed, 'description')}</>} />
      <dl className="hub-figures">
        <Figure name={t('records')} value={number(feed.records)} hint={t('recordsHint')} />
        <Figure name={t('today')} value={number(feed.changesToday)} />
        <Figure name={t('masked')} value={number(feed.masked.length)} hint={feed.masked.join(', ')} />
        <Figure name={t('majors')} value={feed.majors.join(', ')} />
        <Figure name={t('readers')} value={number(readers.length)} />
        <Figure name={t('cursor')} value={<span className="hub-mono">{feed.oldest} … {feed.head}</span>} />
      </dl>
      <div>
        <div className="hub-segments" role="group" aria-label={t('views')}>
          {VIEWS.map((one) => (
            <button key={one} type="button" aria-pressed={view === one} onClick={() => setParams({ view: one }, { replace: true })} data-testid={`view-${one}`}>{t(`view_${one}`)}</button>
          ))}
        </div>
      </div>
      {view === 'schema' && <SchemaView feed={feed} masked={roles.includes('personal') ? [] : feed.masked} />}
      {view === 'rows' && <Rows feed={feed} />}
      {view === 'readers' && <Card title={t('readersOf')}><Readers readers={readers} feed={false} /></Card>}
      {view === 'try' && <TryIt feed={feed} />}
    </>
  )
}

/** One feed: what it is made of, its last rows, who reads it, and a call to try. */
export default function Feed() {
  const { domain = '', type = '' } = useParams()
  const { t } = useText(texts)
  const path = `${domain}/${type}`
  const known = useHub<Known>('/feeds', { everyMs: 15_000 })
  return (
    <div className="hub-page" data-testid="feed">
      <p><Link to="/hub/feeds" data-testid="back">← {t('back')}</Link></p>
      {known.data === undefined && <h1 className="hub-hidden">{path}</h1>}
      <Answer of={known} rows={8}>
        {(data) => {
          const feed = data.feeds.find((one) => one.path === path)
          return feed ? <Whole key={path} feed={feed} known={data} /> : (
            <>
              <PageHead title={path} />
              <Card><EmptyState title={t('unknown')}>{t('unknownHint')}</EmptyState></Card>
            </>
          )
        }}
      </Answer>
    </div>
  )
}
