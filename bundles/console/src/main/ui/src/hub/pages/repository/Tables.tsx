import { useState } from 'react'
import { useHub } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, DataTable, EmptyState, type Column } from '../../parts'
import { grownInAll, grownOver, indexShare, type Over } from './growth'
import { texts } from './texts'
import type { Table } from './types'

const MOST_GROWN = 8
const OVERS: readonly Over[] = ['day', 'week']

/** Bytes that came or went, with their sign; a dash where nobody measured. */
function useChange(): (bytes: number | null) => string {
  const { bytes } = useText(texts)
  return (value) => (value === null ? '–' : value > 0 ? `+${bytes(value)}` : bytes(value))
}

function Growth({ tables }: { tables: Table[] }) {
  const { t, bytes } = useText(texts)
  const change = useChange()
  const [over, setOver] = useState<Over>('day')
  const grown = grownOver(tables, over, MOST_GROWN)
  const all = grownInAll(tables, over)
  const shrank = grown.some((one) => one.bytes < 0)
  return (
    <Card
      title={t('growth')}
      testId="growth"
      tools={
        <div className="hub-segments" role="group" aria-label={t('growthOver')}>
          {OVERS.map((one) => <button key={one} type="button" aria-pressed={over === one} onClick={() => setOver(one)} data-testid={`growth-${one}`}>{t(one)}</button>)}
        </div>
      }
    >
      {all === null ? <EmptyState title={t('noGrowth')} small>{t('noGrowthHint')}</EmptyState> : (
        <div className="rp-stack">
          <p data-testid="growth-all">{t('growthInAll', { bytes: change(all) })}{over === 'week' && <span className="hub-faint"> ({t('perDay', { bytes: bytes(Math.round(all / 7)) })})</span>}</p>
          <ul className="rp-grown">
            {grown.map((one) => (
              <li key={one.name}>
                <span className="hub-mono">{one.name}</span>
                <span className={`rp-track${shrank ? '' : ' rp-up'}`} aria-hidden="true">
                  <span>{one.part < 0 && <i className="rp-less" style={{ width: `${-one.part * 100}%` }} />}</span>
                  <span>{one.part > 0 && <i className="rp-more" style={{ width: `${Math.max(0.5, one.part * 100)}%` }} />}</span>
                </span>
                <span>{change(one.bytes)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  )
}

function Size({ table, greatest }: { table: Table; greatest: number }) {
  const { t, bytes } = useText(texts)
  if (table.kind === 'view') return <span className="hub-faint">–</span>
  const data = table.bytes - table.indexBytes
  return (
    <div className="rp-size" title={t('sizeWords', { bytes: bytes(table.bytes), index: bytes(table.indexBytes) })}>
      <span>{bytes(table.bytes)}</span>
      <span className="rp-bar" aria-hidden="true">
        <i className="rp-data" style={{ width: `${(data / greatest) * 100}%` }} />
        <i className="rp-index" style={{ width: `${(table.indexBytes / greatest) * 100}%` }} />
      </span>
    </div>
  )
}

/** The tables and views of the database: how large, how much of it indexes, how they grow. */
export function Tables() {
  const { t, bytes, percent, compact, number, date } = useText(texts)
  const change = useChange()
  const known = useHub<{ tables: Table[] }>('/repository', { everyMs: 60_000 })
  const columns = (greatest: number): Column<Table>[] => [
    { key: 'table', title: t('table'), wide: true, sort: (one) => one.name, cell: (one) => <><span className="hub-mono">{one.name}</span><span className="rp-sub hub-faint">{one.comment}</span></> },
    { key: 'kind', title: t('kind'), sort: (one) => one.kind, cell: (one) => t(`kind_${one.kind}`) },
    { key: 'rows', title: t('rows'), figure: true, sort: (one) => one.rows, cell: (one) => (one.rows === null ? <span className="hub-faint">–</span> : <span title={`${number(one.rows)}. ${t('rowsHint')}`}>{compact(one.rows)}</span>) },
    { key: 'size', title: t('size'), sort: (one) => one.bytes, cell: (one) => <Size table={one} greatest={greatest} /> },
    { key: 'indexes', title: t('indexes'), figure: true, sort: indexShare, cell: (one) => (one.kind === 'view' ? <span className="hub-faint">–</span> : percent(indexShare(one))) },
    { key: 'day', title: t('day'), figure: true, sort: (one) => one.grownDay, cell: (one) => (one.kind === 'view' ? <span className="hub-faint">–</span> : change(one.grownDay)) },
    { key: 'week', title: t('week'), figure: true, sort: (one) => one.grownWeek, cell: (one) => (one.kind === 'view' ? <span className="hub-faint">–</span> : change(one.grownWeek)) },
    { key: 'partitions', title: t('partitions'), figure: true, sort: (one) => one.partitions, cell: (one) => (one.partitions === 0 ? <span className="hub-faint">–</span> : number(one.partitions)) },
    { key: 'span', title: t('span'), sort: (one) => one.oldest, cell: (one) => (one.oldest === null && one.newest === null ? <span className="hub-faint">–</span> : `${date(one.oldest)} – ${date(one.newest)}`) },
  ]
  if (known.data === undefined) return <Card title={t('tables')} testId="tables"><Answer of={known} rows={8}>{() => null}</Answer></Card>
  return (
    <Answer of={known} rows={8}>
      {(data) => {
        const tables = data.tables.filter((one) => one.kind === 'table')
        const sum = (value: (table: Table) => number) => tables.reduce((all, one) => all + value(one), 0)
        return (
          <>
            <Growth tables={data.tables} />
            <Card title={t('tables')} testId="tables">
              {data.tables.length > 0 && (
                <div className="rp-legend">
                  <span>{t('inAll', { bytes: bytes(sum((one) => one.bytes)), index: bytes(sum((one) => one.indexBytes)) })}</span>
                  <span><i className="rp-key rp-data" aria-hidden="true" />{t('data')}</span>
                  <span><i className="rp-key rp-index" aria-hidden="true" />{t('indexes')}</span>
                </div>
              )}
              <DataTable
                label={t('tables')}
                columns={columns(Math.max(1, ...tables.map((one) => one.bytes)))}
                rows={data.tables}
                rowKey={(one) => one.name}
                search={(one) => `${one.name} ${one.comment} ${one.kind}`}
                first={{ key: 'size', down: true }}
                empty={<EmptyState title={t('noTables')} />}
                testId="all-tables"
              />
            </Card>
          </>
        )
      }}
    </Answer>
  )
}
