import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalVariant } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useEffect, useId, useRef, useState } from 'react'
import { Link } from 'react-router-dom'
import { Fault, post, reload } from '../../api'
import { useText } from '../../i18n'
import { ProgressBar, TextField } from '../../parts/fields'
import { runAll, type Run } from './bulk'
import { Meaning } from './EditForm'
import { meant } from './edits'
import { texts } from './texts'
import type { Check, QuarantineRow } from './types'

/** What is to be done with which rows. */
export interface Task {
  kind: 'retry' | 'set' | 'discard'
  ids: number[]
}

type Outcome = Pick<QuarantineRow, 'state' | 'reason_vi' | 'reason_en'>

const DISCARDED: Outcome = { state: 'DISCARDED', reason_vi: '', reason_en: '' }

/** Does the same to the rows that were ticked, shows how far it is, and what failed and why. */
export function Bulk({ task, onClose }: { task: Task; onClose: (left: number[]) => void }) {
  const { t, of, number } = useText(texts)
  const [reason, setReason] = useState('')
  const [value, setValue] = useState('')
  const [asText, setAsText] = useState(false)
  const [run, setRun] = useState<Run<Outcome> | null>(null)
  const [checks, setChecks] = useState<Run<Check> | null>(null)
  const stop = useRef<AbortController | null>(null)
  const area = useId()
  useEffect(() => () => stop.current?.abort(), [])

  const count = number(task.ids.length)
  const running = [run, checks].some((one) => one?.state === 'running' || one?.state === 'waiting')
  const needsReason = task.kind !== 'retry'
  const ready = (!needsReason || reason.trim() !== '') && (task.kind !== 'set' || value !== '')
  const edit = { value: meant(value, asText).value }

  const start = async () => {
    stop.current = new AbortController()
    await runAll<Outcome>(
      task.ids,
      async (id) => {
        if (task.kind === 'discard') {
          await post('/quarantine/discard', { ids: [id], reason: reason.trim() })
          return DISCARDED
        }
        return post<QuarantineRow>(`/quarantine/${id}/${task.kind === 'set' ? 'mend' : 'retry'}`, { reason: reason.trim(), ...(task.kind === 'set' && { edit }) })
      },
      setRun,
      stop.current.signal,
    )
    reload('/quarantine')
    reload('/overview')
  }
  const check = async () => {
    stop.current = new AbortController()
    await runAll<Check>(task.ids, (id) => post<Check>(`/quarantine/${id}/check`, task.kind === 'set' ? { edit } : {}), setChecks, stop.current.signal)
  }

  const of_ = (state: string) => run?.done.filter((one) => one.result?.state === state).length ?? 0
  const shown = run ?? checks
  const sums = run === null ? [] : [
    [of_('RESOLVED'), 'sumResolved', 'good'], [of_('DISCARDED'), 'sumDiscarded', 'good'], [of_('OPEN'), 'sumOpen', 'warn'],
    [run.done.filter((one) => one.fault).length, 'sumFailed', 'bad'],
  ] as const
  const troubles = (run ?? checks)?.done.flatMap((one): { id: number; why: string }[] => {
    if (one.fault) return [{ id: one.id, why: of(one.fault, 'message') }]
    const result = one.result
    if (result && 'accepted' in result) return result.accepted ? [] : [{ id: one.id, why: of(result, 'reason') }]
    return result?.state === 'OPEN' ? [{ id: one.id, why: t('stillOpen', { reason: of(result, 'reason') }) }] : []
  }) ?? []
  const left = () => {
    if (run === null) return task.ids
    const done = new Set(run.done.filter((one) => one.result && one.result.state !== 'OPEN').map((one) => one.id))
    return task.ids.filter((id) => !done.has(id))
  }
  const good = checks?.done.filter((one) => one.result?.accepted).length ?? 0

  return (
    <Modal
      variant={ModalVariant.medium}
      title={t(task.kind === 'retry' ? 'retryTitle' : task.kind === 'set' ? 'setTitle' : 'discardTitle', { count })}
      isOpen
      onClose={() => !running && onClose(left())}
      data-testid="bulk"
      actions={[
        run === null && !running && (
          <Button key="start" variant={task.kind === 'discard' ? 'danger' : 'primary'} isDisabled={!ready} onClick={() => void start()} data-testid="bulk-start">{t('start')}</Button>
        ),
        run === null && !running && task.kind !== 'discard' && (
          <Button key="check" variant="secondary" isDisabled={task.kind === 'set' && value === ''} onClick={() => void check()} data-testid="bulk-check">{t('checkAll')}</Button>
        ),
        running && <Button key="stop" variant="danger" onClick={() => stop.current?.abort()} data-testid="bulk-stop">{t('stop')}</Button>,
        !running && <Button key="close" variant="link" onClick={() => onClose(left())} data-testid="bulk-close">{run ? t('close') : t('cancel')}</Button>,
      ]}
    >
      <form
        className="hub-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && run === null && !running) void start()
        }}
      >
        <p>{t(task.kind === 'retry' ? 'retryHint' : task.kind === 'set' ? 'setHint' : 'discardHint')}</p>
        {run === null && task.kind === 'set' && (
          <div className="hub-field">
            <label htmlFor={area}>{t('value')} *</label>
            <textarea
              id={area}
              className="hub-input qu-area"
              value={value}
              disabled={running}
              onChange={(event) => {
                setValue(event.target.value)
                setChecks(null)
              }}
              data-testid="bulk-value"
            />
            <Meaning
              value={value}
              asText={asText}
              onAsText={(as) => {
                setAsText(as)
                setChecks(null)
              }}
            />
          </div>
        )}
        {run === null && <TextField label={`${t('reason')}${needsReason ? ' *' : ''}`} value={reason} onChange={setReason} testId="bulk-reason" />}
        {shown && (
          <div className="qu-stack" role="status">
            <ProgressBar part={shown.total === 0 ? 1 : shown.done.length / shown.total} label={t('progress', { done: number(shown.done.length), total: number(shown.total) })} tone={shown.state === 'stopped' ? 'warn' : shown.state === 'ended' ? 'good' : 'info'} testId="bulk-progress" />
            <p>
              {t('progress', { done: number(shown.done.length), total: number(shown.total) })}.{' '}
              {shown.state === 'waiting' && t('waiting')}
              {shown.state === 'stopped' && t('stopped')}
              {run?.state === 'ended' && t('ended')}
              {run === null && checks?.state === 'ended' && t('checkedAll', { good: number(good), bad: number(checks.done.length - good) })}
            </p>
            {shown.because && <p className="hub-note hub-tone-bad">{of(Fault.of(shown.because), 'message')}</p>}
            {sums.some(([many]) => many > 0) && (
              <ul data-testid="bulk-sums">
                {sums.filter(([many]) => many > 0).map(([many, key, tone]) => <li key={key} className={`hub-tone-${tone}`}>{t(key, { count: number(many) })}</li>)}
              </ul>
            )}
            {troubles.length > 0 && (
              <ul className="qu-failed" data-testid="bulk-failed" tabIndex={0} aria-label={t('sumFailed', { count: number(troubles.length) })}>
                {troubles.map((one) => <li key={one.id}><Link to={`/hub/quarantine/${one.id}`}>{one.id}</Link>: {one.why}</li>)}
              </ul>
            )}
          </div>
        )}
      </form>
    </Modal>
  )
}
