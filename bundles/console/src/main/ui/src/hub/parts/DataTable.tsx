import { useMemo, useState, type ReactNode } from 'react'
import { useText } from '../i18n'
import { EmptyState } from './States'
import { texts } from './texts'

export interface Column<T> {
  key: string
  title: string
  cell: (row: T) => ReactNode
  /** What to sort by; a column without it is not sorted. */
  sort?: (row: T) => string | number | null
  /** Figures stand at the right. */
  figure?: boolean
  /** Takes what room is left, and breaks its lines. */
  wide?: boolean
}

interface Props<T> {
  /** What the table shows, for who does not see it. */
  label: string
  columns: Column<T>[]
  rows: T[]
  rowKey: (row: T) => string | number
  /** What the filter looks in; no filter where not given. */
  search?: (row: T) => string
  /** What stands where there are no rows at all. */
  empty?: ReactNode
  /** Beside the filter. */
  tools?: ReactNode
  first?: { key: string; down?: boolean }
  onRow?: (row: T) => void
  selected?: ReadonlySet<string | number>
  onSelect?: (selected: Set<string | number>) => void
  testId?: string
}

/** Without marks and in small letters, so that "tinh" finds "tỉnh". */
export const plain = (text: string): string =>
  text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase()

const compare = (one: string | number | null, other: string | number | null): number =>
  one === null || other === null
    ? (one === null ? 1 : 0) - (other === null ? 1 : 0)
    : typeof one === 'number' && typeof other === 'number'
      ? one - other
      : String(one).localeCompare(String(other), 'vi', { numeric: true })

/** Rows that are sorted, filtered and chosen by mouse and by keyboard. */
export function DataTable<T>(props: Props<T>) {
  const { label, columns, rows, rowKey, search, empty, tools, first, onRow, selected, onSelect, testId } = props
  const { t, number } = useText(texts)
  const [order, setOrder] = useState(first ?? null)
  const [filter, setFilter] = useState('')

  const shown = useMemo(() => {
    const wanted = plain(filter.trim())
    const fitting = wanted === '' || !search ? rows : rows.filter((row) => plain(search(row)).includes(wanted))
    const by = columns.find((column) => column.key === order?.key)?.sort
    if (!by) return fitting
    const sorted = [...fitting].sort((one, other) => compare(by(one), by(other)))
    return order?.down ? sorted.reverse() : sorted
  }, [rows, columns, filter, order, search])

  if (rows.length === 0 && empty) return <>{tools && <div className="hub-tools">{tools}</div>}{empty}</>
  const all = selected !== undefined && shown.length > 0 && shown.every((row) => selected.has(rowKey(row)))

  return (
    <div className="hub-table" data-testid={testId}>
      {(search || tools) && (
        <div className="hub-tools">
          {search && (
            <input
              className="hub-input"
              type="search"
              placeholder={t('filter')}
              aria-label={`${t('filter')}: ${label}`}
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
              data-testid="filter"
            />
          )}
          {tools}
          <span className="hub-faint hub-count">{t('rows', { count: number(shown.length) })}</span>
        </div>
      )}
      <div className="hub-scroll" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {onSelect && (
                <th scope="col" className="hub-check">
                  <input
                    type="checkbox"
                    aria-label={label}
                    checked={all}
                    onChange={() => onSelect(new Set(all ? [] : shown.map(rowKey)))}
                  />
                </th>
              )}
              {columns.map((column) => {
                const on = order?.key === column.key
                return (
                  <th
                    key={column.key}
                    scope="col"
                    className={column.figure ? 'hub-figure' : undefined}
                    aria-sort={on ? (order?.down ? 'descending' : 'ascending') : undefined}
                  >
                    {column.sort ? (
                      <button type="button" onClick={() => setOrder({ key: column.key, down: on ? !order?.down : false })}>
                        {column.title}
                        <span aria-hidden="true">{on ? (order?.down ? ' ↓' : ' ↑') : ''}</span>
                      </button>
                    ) : (
                      column.title
                    )}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const key = rowKey(row)
              return (
                <tr key={key} data-row={key} className={onRow ? 'hub-click' : undefined} onClick={onRow && (() => onRow(row))}>
                  {onSelect && (
                    <td className="hub-check" onClick={(event) => event.stopPropagation()}>
                      <input
                        type="checkbox"
                        aria-label={String(key)}
                        checked={selected?.has(key) ?? false}
                        onChange={() => {
                          const next = new Set(selected)
                          if (!next.delete(key)) next.add(key)
                          onSelect(next)
                        }}
                      />
                    </td>
                  )}
                  {columns.map((column) => (
                    <td
                      key={column.key}
                      className={`${column.figure ? 'hub-figure' : ''}${column.wide ? ' hub-wide' : ''}` || undefined}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
        {shown.length === 0 && <EmptyState title={t('nothingFits')} small />}
      </div>
    </div>
  )
}
