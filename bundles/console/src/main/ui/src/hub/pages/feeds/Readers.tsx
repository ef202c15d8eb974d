import { Link } from 'react-router-dom'
import { useText } from '../../i18n'
import { Age, DataTable, EmptyState, useNow, type Column } from '../../parts'
import { STANDINGS, standingOf, worstFirst } from './standing'
import { texts } from './texts'
import type { Reader } from './types'
import { Lag, StandingLabel } from './words'

/** Who reads, and how far. `feed` tells whether the table says which feed. */
export function Readers({ readers, feed = true }: { readers: Reader[]; feed?: boolean }) {
  const { t, number } = useText(texts)
  const now = useNow(15_000)
  const columns: Column<Reader>[] = [
    { key: 'account', title: t('account'), sort: (one) => one.account, cell: (one) => one.account },
    ...(feed ? [{ key: 'feed', title: t('feed'), sort: (one: Reader) => one.path, cell: (one: Reader) => <Link className="hub-mono" to={`/hub/feeds/${one.path}?view=readers`}>{one.path}</Link> }] : []),
    { key: 'standing', title: t('standing'), sort: (one) => STANDINGS.indexOf(standingOf(one, now)), cell: (one) => <StandingLabel reader={one} now={now} /> },
    { key: 'lag', title: t('lag'), wide: true, sort: (one) => one.behind ?? Number.MAX_SAFE_INTEGER, cell: (one) => <Lag reader={one} /> },
    { key: 'perMinute', title: t('perMinute'), figure: true, sort: (one) => one.perMinute, cell: (one) => <span title={t('perMinuteHint')}>{number(one.perMinute, 1)}</span> },
    { key: 'cursor', title: t('cursor'), cell: (one) => <span className="hub-mono">{one.cursor}</span> },
    { key: 'lastRead', title: t('lastRead'), sort: (one) => one.lastRead, cell: (one) => <Age at={one.lastRead} /> },
  ]
  return (
    <DataTable
      label={t(feed ? 'readers' : 'readersOf')}
      columns={columns}
      rows={[...readers].sort(worstFirst(now))}
      rowKey={(one) => `${one.account} ${one.path}`}
      search={readers.length > 8 ? (one) => `${one.account} ${one.path}` : undefined}
      empty={<EmptyState title={t('noReaders')} small>{t('noReadersHint')}</EmptyState>}
      testId="readers"
    />
  )
}
