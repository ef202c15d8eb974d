import { Link, useSearchParams } from 'react-router-dom'
import { useHub, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, PageHead } from '../../parts'
import { Bounds } from './Bounds'
import { FindForm, FoundRecords } from './Find'
import { Lineage } from './Lineage'
import { Record } from './Record'
import './repository.css'
import { Tables } from './Tables'
import { texts } from './texts'
import { wantedOf } from './trace'
import type { Feed } from './types'

/** What the repository holds: a record and where it is from, or else what it takes of the disk and how long it keeps what. */
export default function Repository() {
  const { t } = useText(texts)
  const [params, setParams] = useSearchParams()
  const wanted = wantedOf(params)
  const known = useHub<{ feeds: Feed[] }>('/feeds', { everyMs: 60_000 })
  const feeds = known.data?.feeds ?? []
  const starts = params.get('starts')
  const back = wanted.what === 'record' && starts !== null ? withQuery('/hub/repository', { type: wanted.type }) + `&starts=${encodeURIComponent(starts)}` : '/hub/repository'
  const type = wanted.what === 'record' || wanted.what === 'find' ? wanted.type : ''
  return (
    <div className="hub-page" data-testid="repository">
      {wanted.what !== 'all' && <p><Link to={back} data-testid="back">← {t(back === '/hub/repository' ? 'back' : 'backToFound')}</Link></p>}
      {wanted.what === 'record' ? <PageHead title={t('record', { key: wanted.key })} lead={<span className="hub-mono">{wanted.type}</span>} />
        : wanted.what === 'message' ? <PageHead title={t('messageTitle')} lead={<span className="hub-mono">{wanted.message}</span>} />
          : <PageHead title={t('title')} lead={t('lead')} />}
      {wanted.what !== 'record' && (
        <Card title={t('find')} testId="find-form">
          <FindForm
            feeds={feeds}
            type={type}
            starts={starts ?? ''}
            message={params.get('message') ?? ''}
            onFind={(found) => setParams(found)}
          />
        </Card>
      )}
      {wanted.what === 'find' && <FoundRecords type={wanted.type} starts={wanted.starts} />}
      {wanted.what === 'record' && (
        <Answer of={known} rows={6}>
          {(data) => <Record key={`${wanted.type} ${wanted.key}`} type={wanted.type} recordKey={wanted.key} feed={data.feeds.find((one) => one.path === wanted.type)} />}
        </Answer>
      )}
      {wanted.what === 'message' && <Card title={t('lineage')} testId="lineage"><Lineage key={wanted.message} message={wanted.message} state={null} /></Card>}
      {wanted.what === 'all' && (
        <>
          <Bounds />
          <Tables />
        </>
      )}
    </div>
  )
}
