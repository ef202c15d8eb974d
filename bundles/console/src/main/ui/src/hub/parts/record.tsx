import { useMemo } from 'react'
import { defineTexts, useText } from '../i18n'
import { linesOf, patternOf, type Line } from './lines'
import './record.css'

const texts = defineTexts({
  vi: {
    field: 'Trường',
    value: 'Giá trị',
    hidden: 'đã che',
    hiddenHint: 'Tài khoản của bạn không được xem trường này; cần vai trò personal.',
    hiddenAll: 'cả bản ghi',
    hiddenSome: 'các mục',
    none: 'không có',
    yes: 'có',
    no: 'không',
    count: '{count} mục',
    more: 'và {count} mục nữa',
    empty: 'Bản ghi không có trường nào.',
  },
  en: {
    field: 'Field',
    value: 'Value',
    hidden: 'hidden',
    hiddenHint: 'Your account may not see this field; the role personal is needed.',
    hiddenAll: 'the whole record',
    hiddenSome: 'items',
    none: 'none',
    yes: 'yes',
    no: 'no',
    count: 'list of {count}',
    more: 'and {count} more',
    empty: 'The record has no field.',
  },
})

/** What stands where the account may not see a value. */
export function HiddenMark() {
  const { t } = useText(texts)
  return (
    <span className="rec-hidden" title={t('hiddenHint')} data-testid="hidden-field">
      <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">
        <path d="M2 5.5h8V11H2zM4 5.5V3.6a2 2 0 0 1 4 0v1.9" fill="none" stroke="currentColor" strokeWidth="1.4" />
      </svg>
      {t('hidden')}
    </span>
  )
}

/** A plain value of a record, or that it is hidden. */
export function LineValue({ line }: { line: Line }) {
  const { t, number } = useText(texts)
  switch (line.kind) {
    case 'hidden': return <HiddenMark />
    case 'list': return <span className="hub-faint">{t('count', { count: number(Number(line.value)) })}</span>
    case 'more': return <span className="hub-faint">{t('more', { count: number(Number(line.value)) })}</span>
    case 'object': return null
    case 'value':
      if (line.value === null || line.value === '') return <span className="hub-faint">{t('none')}</span>
      if (typeof line.value === 'boolean') return <>{t(line.value ? 'yes' : 'no')}</>
      return <>{String(line.value)}</>
  }
}

/**
 * A record as a tree of its fields. What is hidden from the account has a line of its own, and says so.
 *
 * @param titleOf what a field is called for people, by its pointer with `*` for the places of lists
 */
export function RecordData({ data, masked, label, titleOf, testId }: {
  data: unknown
  masked: readonly string[]
  label: string
  titleOf?: (pattern: string) => string | undefined
  testId?: string
}) {
  const { t } = useText(texts)
  const lines = useMemo(() => linesOf(data, masked), [data, masked])
  if (lines.length === 0) return <p className="hub-faint">{t('empty')}</p>
  return (
    <div className="hub-table rec-data" data-testid={testId}>
      <div className="hub-scroll" tabIndex={0} role="region" aria-label={label}>
        <table aria-label={label}>
          <thead><tr><th scope="col">{t('field')}</th><th scope="col">{t('value')}</th></tr></thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.pointer} data-pointer={line.pointer} data-kind={line.kind}>
                <th scope="row" style={{ paddingLeft: 8 + line.depth * 18 }}>
                  <span className="hub-mono">{line.name || t(line.pointer === '' ? 'hiddenAll' : 'hiddenSome')}</span>{' '}
                  <span className="hub-faint">{titleOf?.(patternOf(line.pointer))}</span>
                </th>
                <td><LineValue line={line} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
