import { Button, type ButtonProps } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Tooltip } from '@patternfly/react-core/dist/dynamic/components/Tooltip'
import { useId, useState, type ReactNode } from 'react'
import { useHub, withQuery, type Allowed, type Overview } from '../api'
import { defineTexts, useText } from '../i18n'
import './fields.css'

const texts = defineTexts({
  vi: {
    needs: 'Cần vai trò {role}. Tài khoản của bạn chỉ được xem.',
    unknown: 'Đang hỏi quyền của tài khoản…',
    any: 'Tất cả',
    add: 'Thêm',
    remove: 'Bỏ {what}',
    newer: '← Mới hơn',
    older: 'Cũ hơn →',
    page: 'Trang {page}',
    perPage: 'Số dòng mỗi trang',
    pages: 'Các trang',
  },
  en: {
    needs: 'The role {role} is needed. Your account may only look.',
    unknown: 'Asking what the account may do…',
    any: 'All',
    add: 'Add',
    remove: 'Remove {what}',
    newer: '← Newer',
    older: 'Older →',
    page: 'Page {page}',
    perPage: 'Rows a page',
    pages: 'Pages',
  },
})

/** Why the account may not use an operation, in words; null where it may. */
export function useWhyNot(): (operation: string) => string | null {
  const { t } = useText(texts)
  const { data } = useHub<{ operations: Allowed[] }>('/operations', { everyMs: 300_000 })
  return (operation) => {
    if (!data) return t('unknown')
    const found = data.operations.find((one) => one.operation === operation)
    return found?.allowed ? null : t('needs', { role: found?.role ?? 'admin' })
  }
}

/** A button for an operation. Where it cannot be used it stays, and says why to mouse and keyboard. */
export function ActButton({
  operation, off, children, ...rest
}: Omit<ButtonProps, 'isAriaDisabled' | 'isDisabled'> & {
  operation: string
  /** Why it cannot be used now, whoever asks. */
  off?: string | null | false
  children: ReactNode
}) {
  const why = useWhyNot()(operation) ?? (off || null)
  const button = <Button {...rest} isAriaDisabled={why !== null}>{children}</Button>
  return why === null ? button : <Tooltip content={why}>{button}</Tooltip>
}

/** An instant as the field of a form has it, in the browser's time zone: `2026-03-01T08:00`; empty where there is none. */
export function toLocal(instant: string | null | undefined): string {
  const millis = instant ? Date.parse(instant) : NaN
  if (!Number.isFinite(millis)) return ''
  const local = new Date(millis - new Date(millis).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The other way: an ISO instant; empty where there is none. */
export function fromLocal(local: string): string {
  const millis = local === '' ? NaN : new Date(local).getTime()
  return Number.isFinite(millis) ? new Date(millis).toISOString() : ''
}

/** A time of the form; its value is an ISO instant, or empty. */
export function TimeField({ label, value, onChange, testId }: { label: string; value: string; onChange: (value: string) => void; testId?: string }) {
  return (
    <label className="hub-field fld-label">
      {label}
      <input className="hub-input" type="datetime-local" value={toLocal(value)} onChange={(event) => onChange(fromLocal(event.target.value))} data-testid={testId} />
    </label>
  )
}

export function TextField({
  label, value, onChange, testId, hint, type = 'text', mono, list, placeholder,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  testId?: string
  hint?: ReactNode
  type?: string
  mono?: boolean
  list?: string[]
  placeholder?: string
}) {
  const id = useId()
  return (
    <div className="hub-field">
      <label htmlFor={id} className="fld-label">{label}</label>
      <input
        id={id}
        className={`hub-input${mono ? ' hub-mono' : ''}`}
        type={type}
        step={type === 'number' ? 'any' : undefined}
        value={value}
        placeholder={placeholder}
        list={list ? `${id}-list` : undefined}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      />
      {list && <datalist id={`${id}-list`}>{list.map((one) => <option key={one} value={one} />)}</datalist>}
      {hint && <span className="hub-faint">{hint}</span>}
    </div>
  )
}

/** One of several; empty is all. */
export function Choice({
  label, value, options, onChange, testId, all,
}: {
  label: string
  value: string
  options: { value: string; label: string }[]
  onChange: (value: string) => void
  testId?: string
  /** What the empty choice says; none where null. */
  all?: string | null
}) {
  const { t } = useText(texts)
  const known = value === '' || options.some((one) => one.value === value)
  return (
    <label className="hub-field fld-label">
      {label}
      <select className="hub-input" value={value} onChange={(event) => onChange(event.target.value)} data-testid={testId}>
        {all !== null && <option value="">{all ?? t('any')}</option>}
        {!known && <option value={value}>{value}</option>}
        {options.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
    </label>
  )
}

/** What the sources are called, by their ids. */
export function useSourceNames(): { sources: { value: string; label: string }[]; nameOf: (source: string) => string } {
  const { of } = useText(texts)
  // The navigation asks for it already.
  const { data } = useHub<Overview>('/overview', { everyMs: 5_000 })
  const sources = (data?.sources ?? []).map((one) => ({ value: one.source, label: of(one, 'title') || one.source }))
  return { sources, nameOf: (source) => sources.find((one) => one.value === source)?.label ?? source }
}

/** The words of a text that was typed or pasted: parted by commas, semicolons, blanks or lines. */
export const wordsOf = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== '')

/** Several values, each of which can be taken out again. */
export function Chips({
  label, values, onChange, options, nameOf, testId, placeholder, hint,
}: {
  label: string
  values: string[]
  onChange: (values: string[]) => void
  /** What may be meant; others may be typed too. */
  options?: { value: string; label: string }[]
  nameOf?: (value: string) => string
  testId?: string
  placeholder?: string
  hint?: ReactNode
}) {
  const { t } = useText(texts)
  const [typed, setTyped] = useState('')
  const id = useId()
  const add = (text: string) => {
    const found = options?.find((one) => one.label === text.trim())
    const words = found ? [found.value] : wordsOf(text)
    onChange([...new Set([...values, ...words])])
    setTyped('')
  }
  return (
    <div className="hub-field">
      <label htmlFor={id} className="fld-label">{label}</label>
      <div className="fld-chips">
        {values.map((one) => (
          <span key={one} className="fld-chip" title={one}>
            {nameOf?.(one) ?? one}
            <button type="button" aria-label={t('remove', { what: nameOf?.(one) ?? one })} onClick={() => onChange(values.filter((other) => other !== one))}>×</button>
          </span>
        ))}
        <input
          id={id}
          className="hub-input"
          value={typed}
          list={options ? `${id}-list` : undefined}
          placeholder={placeholder}
          data-testid={testId}
          onChange={(event) => {
            const text = event.target.value
            // What one picks of the list is taken at once.
            if (options?.some((one) => one.value === text)) add(text)
            else setTyped(text)
          }}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text')
            if (wordsOf(text).length < 2) return
            event.preventDefault()
            add(text)
          }}
          onBlur={() => typed.trim() !== '' && add(typed)}
          onKeyDown={(event) => {
            if ((event.key === 'Enter' || event.key === ',') && typed.trim() !== '') {
              event.preventDefault()
              add(typed)
            } else if (event.key === 'Backspace' && typed === '') onChange(values.slice(0, -1))
          }}
        />
        {options && (
          <datalist id={`${id}-list`}>
            {options.filter((one) => !values.includes(one.value)).map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
          </datalist>
        )}
      </div>
      {hint && <span className="hub-faint">{hint}</span>}
    </div>
  )
}

/**
 * Pages of an answer that says `before` for the next one. Another path begins at its first page.
 *
 * @param everyMs how often the first page is asked for anew; the others are not
 */
export function usePaged<T extends { before: number | string | null }>(path: string, everyMs = 0) {
  const [gone, setGone] = useState<{ path: string; befores: (number | string)[] }>({ path, befores: [] })
  const befores = gone.path === path ? gone.befores : []
  const known = useHub<T>(withQuery(path, { before: befores[befores.length - 1] }), { everyMs: befores.length === 0 ? everyMs : 0 })
  const next = known.data?.before ?? null
  return {
    known,
    page: befores.length + 1,
    older: next === null ? null : () => setGone({ path, befores: [...befores, next] }),
    newer: befores.length === 0 ? null : () => setGone({ path, befores: befores.slice(0, -1) }),
  }
}

export function Pager({
  page, older, newer, size, onSize,
}: { page: number; older: (() => void) | null; newer: (() => void) | null; size?: number; onSize?: (size: number) => void }) {
  const { t, number } = useText(texts)
  return (
    <nav className="fld-pager" aria-label={t('pages')}>
      <Button variant="secondary" size="sm" isDisabled={newer === null} onClick={newer ?? undefined} data-testid="newer">{t('newer')}</Button>
      <span aria-live="polite">{t('page', { page: number(page) })}</span>
      <Button variant="secondary" size="sm" isDisabled={older === null} onClick={older ?? undefined} data-testid="older">{t('older')}</Button>
      {size !== undefined && onSize && (
        <label className="fld-size">
          {t('perPage')}
          <select className="hub-input" value={size} onChange={(event) => onSize(Number(event.target.value))} data-testid="page-size">
            {[50, 100, 500].map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
        </label>
      )}
    </nav>
  )
}

/** How far something is, from 0 to 1, in a bar and in words. */
export function ProgressBar({ part, label, tone = 'info', testId }: { part: number; label: string; tone?: string; testId?: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, part)) * 1_000) / 10
  return (
    <div
      className={`hub-bar fld-progress hub-tone-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      data-testid={testId}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  )
}
