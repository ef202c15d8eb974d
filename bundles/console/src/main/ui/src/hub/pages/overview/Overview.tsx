import { useHub, type Overview as State } from '../../api'
import { useText } from '../../i18n'
import { Answer, PageHead, StateLabel } from '../../parts'
import { texts } from './texts'

export default function Overview() {
  const { t, of } = useText(texts)
  const known = useHub<State>('/overview', { everyMs: 5_000 })
  return (
    <div className="hub-page">
      <PageHead title={t('title')} />
      <Answer of={known}>
        {(data) => (
          <ul>
            {data.sources.map((one) => <li key={one.source}>{of(one, 'title')} <StateLabel state={one.status} /></li>)}
          </ul>
        )}
      </Answer>
    </div>
  )
}
