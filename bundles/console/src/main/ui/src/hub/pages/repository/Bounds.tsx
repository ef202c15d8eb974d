import { useState } from 'react'
import { post, reload, useHub } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, ConfirmDialog, EmptyState, useNow, useToasts } from '../../parts'
import { ActButton, ProgressBar } from '../../parts/fields'
import { agePart, boundsOf, CLEANS_AT, removedBy, toneOfBound, type Bound } from './bounds'
import { texts } from './texts'
import type { Run, Storage, StorageKind } from './types'

const KINDS: readonly StorageKind[] = ['record', 'change', 'raw', 'raw_files', 'verdict', 'quarantine']
/** A run that was asked for and is not told of after so long has nothing to tell, in milliseconds. */
const AWAITED_MILLIS = 10 * 60_000

function OneBound({ bound }: { bound: Bound }) {
  const { t, bytes, percent, ago, number } = useText(texts)
  const now = useNow(30_000)
  const part = bound.limit ? bound.bytes / bound.limit : null
  const old = agePart(bound, now)
  const name = bound.kind === 'raw' && bound.parts.length > 1 ? t('group_raw') : t(`kind_${bound.kind}`)
  const age = bound.oldest === null ? '' : ago(bound.oldest, now)
  const kept = bound.days === null ? (age === '' ? t('never') : bound.kind === 'record' ? t('never') : t('keptFor', { age })) : age === '' ? t('keptDaysOnly', { days: number(bound.days) }) : t('keptDays', { days: number(bound.days), age })
  const room = bound.limit === null ? t('noLimit', { bytes: bytes(bound.bytes) }) : t('ofLimit', { bytes: bytes(bound.bytes), limit: bytes(bound.limit), part: percent(part) })
  return (
    <li data-testid={`bound-${bound.kind}`}>
      <h3>{name}</h3>
      <div className="rp-meter">
        <span><span className="hub-faint">{t('room')}</span><span>{room}</span></span>
        {part !== null && <ProgressBar part={part} label={`${name}: ${room}`} tone={toneOfBound(part)} />}
        {part !== null && part >= CLEANS_AT && <span className={`hub-tone-${toneOfBound(part)}`}>{t(part >= 1 ? 'overBound' : 'nearBound')}</span>}
      </div>
      <div className="rp-meter">
        <span><span className="hub-faint">{t('age')}</span><span>{kept}</span></span>
        {old !== null && <ProgressBar part={old} label={`${name}: ${kept}`} tone="info" />}
      </div>
      {bound.parts.length > 1 && (
        <div className="rp-parts">{bound.parts.map((one) => <span key={one.kind}>{t(`kind_${one.kind}`)}: {bytes(one.bytes)}</span>)}</div>
      )}
    </li>
  )
}

function LastRun({ run }: { run: Run }) {
  const { t, of, bytes, dateTime, millis } = useText(texts)
  const removed = removedBy(run)
  return (
    <>
      <p>
        {t('ranFor', { time: dateTime(run.began), took: millis(Date.parse(run.ended) - Date.parse(run.began)) })} (<Age at={run.began} />). {t('removed')}:{' '}
        {removed.length === 0 ? t('removedNone') : removed.map(([kind, size]) => `${KINDS.includes(kind as StorageKind) ? t(`kind_${kind as StorageKind}`) : kind} ${bytes(size)}`).join('; ')}.
      </p>
      {run.elsewhere && <p className="hub-faint">{t('elsewhere')}</p>}
      {of(run, 'trouble') && <p className="hub-note hub-tone-bad" role="alert">{of(run, 'trouble')}</p>}
    </>
  )
}

/** What is kept how long and how much, what retention last did, and a button for it to run now. */
export function Bounds() {
  const { t } = useText(texts)
  const tell = useToasts()
  const [asking, ask] = useState(false)
  // When it was asked for, and which run was the last then.
  const [awaited, wait] = useState<{ at: number; last: string | null } | null>(null)
  const known = useHub<Storage>('/storage', { everyMs: awaited === null ? 15_000 : 2_000 })
  const last = known.data?.lastRun ?? null
  const ran = awaited !== null && (last?.began !== awaited.last || Date.now() - awaited.at > AWAITED_MILLIS)
  if (ran) wait(null)
  const clean = async () => {
    await post('/storage/clean')
    wait({ at: Date.now(), last: last?.began ?? null })
    tell('success', t('cleanAsked'))
    reload('/storage')
    reload('/repository')
  }
  return (
    <Card
      title={t('storage')}
      testId="storage"
      tools={<ActButton operation="storage.clean" variant="secondary" size="sm" off={awaited !== null && t('cleaning')} onClick={() => ask(true)} data-testid="clean">{awaited === null ? t('clean') : t('cleaning')}</ActButton>}
    >
      <div className="rp-stack">
        <p className="hub-faint">{t('storageHint')}</p>
        <Answer of={known} rows={4}>
          {(data) => (
            <>
              {data.usage.length === 0 ? <EmptyState title={t('noUsage')} small>{t('noUsageHint')}</EmptyState> : (
                <ul className="rp-bounds">{boundsOf(data.usage).map((one) => <OneBound key={one.kind} bound={one} />)}</ul>
              )}
              <div className="rp-run" data-testid="last-run">
                <h3>{t('lastRun')}</h3>
                {data.lastRun === null ? <p className="hub-faint">{t('noRun')}</p> : <LastRun run={data.lastRun} />}
              </div>
            </>
          )}
        </Answer>
      </div>
      {asking && (
        <ConfirmDialog title={t('cleanTitle')} action={t('clean')} onClose={() => ask(false)} onConfirm={clean}>
          <p>{t('cleanHint')}</p>
        </ConfirmDialog>
      )}
    </Card>
  )
}
