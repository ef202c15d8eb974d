import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalVariant } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useState } from 'react'
import { Fault, post, reload, useHub, type Diagnosis } from '../../api'
import { useText } from '../../i18n'
import { Answer, ConfirmDialog, EmptyState, RoleGate, useToasts } from '../../parts'
import { texts } from './texts'
import type { Whole } from './types'

type Asked = 'pause' | 'resume' | 'poll' | 'replay' | 'diagnose' | null

/** Why a source is not up, the most likely cause first, and what to do. */
function DiagnosisDialog({ source, name, onClose }: { source: string; name: string; onClose: () => void }) {
  const { t, of } = useText(texts)
  const known = useHub<Diagnosis>(`/sources/${encodeURIComponent(source)}/diagnosis`)
  return (
    <Modal variant={ModalVariant.medium} title={t('diagnosis', { source: name })} isOpen onClose={onClose} data-testid="diagnosis">
      <Answer of={known}>
        {(data) => data.causes.length === 0
          ? <EmptyState title={t('well')} good />
          : (
            <ol className="so-causes">
              {data.causes.map((cause) => (
                <li key={cause.code}>
                  <p><b>{of(cause, 'text')}</b> <span className="hub-faint hub-mono">{cause.code}</span></p>
                  <p><span className="hub-faint">{t('remedy')}:</span> {of(cause, 'remedy')}</p>
                </li>
              ))}
            </ol>
          )}
      </Answer>
    </Modal>
  )
}

interface Preview {
  count: number
  bytes: number
  gone: number
  obstacles: { vi: string; en: string }[]
}

/** A time of the form's local clock as an instant; undefined where there is none. */
const instant = (local: string): string | undefined => (local === '' ? undefined : new Date(local).toISOString())

function ReplayDialog({ source, name, onClose }: { source: string; name: string; onClose: () => void }) {
  const { t, text, of, number, bytes } = useText(texts)
  const tell = useToasts()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [rate, setRate] = useState('100')
  const [preview, setPreview] = useState<Preview | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const order = { kind: 'MESSAGES', sources: [source], from: instant(from), to: instant(to), perSecond: Number(rate) || 100 }
  const changed = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value)
    setPreview(null)
  }
  const look = async () => {
    setFault(null)
    try {
      setPreview(await post<Preview>('/replays/preview', order))
    } catch (thrown) {
      setFault(Fault.of(thrown))
    }
  }
  return (
    <ConfirmDialog
      title={t('replayTitle', { source: name })}
      action={t('startReplay')}
      ready={preview !== null && preview.count > 0 && preview.obstacles.length === 0}
      onClose={onClose}
      onConfirm={async () => {
        const started = await post<{ id: number }>('/replays', order)
        tell('success', t('replayStarted', { id: started.id }))
        reload('/replays')
      }}
    >
      <p>{t('replayHint')}</p>
      <div className="so-range">
        <label className="hub-field">{t('from')}<input className="hub-input" type="datetime-local" value={from} onChange={changed(setFrom)} /></label>
        <label className="hub-field">{t('to')}<input className="hub-input" type="datetime-local" value={to} onChange={changed(setTo)} /></label>
        <label className="hub-field">{t('rate')}<input className="hub-input" type="number" min="0.1" max="10000" step="any" value={rate} onChange={changed(setRate)} /></label>
      </div>
      <div className="hub-actions">
        <Button variant="secondary" onClick={look} data-testid="preview">{t('preview')}</Button>
        <span role="status">
          {preview === null ? <span className="hub-faint">{t('previewFirst')}</span> : (
            <>
              {t('previewed', { count: number(preview.count), bytes: bytes(preview.bytes) })}{' '}
              {preview.gone > 0 && t('previewGone', { gone: number(preview.gone) })}
            </>
          )}
        </span>
      </div>
      {preview?.obstacles.map((one) => <p key={one.en} className="hub-note hub-tone-warn">{text(one)}</p>)}
      {fault && <p className="hub-note hub-tone-bad" role="alert">{of(fault, 'message')}</p>}
    </ConfirmDialog>
  )
}

/** What one may do with a source, each for whose role has it. */
export function Actions({ source }: { source: Whole }) {
  const { t, of } = useText(texts)
  const tell = useToasts()
  const [asked, ask] = useState<Asked>(null)
  const name = of(source, 'title') || source.source
  const at = `/sources/${encodeURIComponent(source.source)}`
  const close = () => ask(null)
  const act = async (what: string, done: string, body?: unknown) => {
    await post(`${at}/${what}`, body)
    tell('success', done)
    reload('/overview')
    reload(at)
  }
  return (
    <>
      <RoleGate operation="source.diagnose">
        <Button variant={source.status === 'UP' ? 'secondary' : 'primary'} size="sm" onClick={() => ask('diagnose')} data-testid="diagnose">{t('diagnose')}</Button>
      </RoleGate>
      {source.paused ? (
        <RoleGate operation="source.resume">
          <Button variant="primary" size="sm" onClick={() => ask('resume')} data-testid="resume">{t('resume')}</Button>
        </RoleGate>
      ) : (
        <RoleGate operation="source.pause">
          <Button variant="secondary" size="sm" onClick={() => ask('pause')} data-testid="pause">{t('pause')}</Button>
        </RoleGate>
      )}
      <RoleGate operation="source.poll">
        <Button variant="secondary" size="sm" isDisabled={source.paused} onClick={() => ask('poll')} data-testid="poll">{t('poll')}</Button>
      </RoleGate>
      <RoleGate operation="replay.start">
        <Button variant="secondary" size="sm" onClick={() => ask('replay')} data-testid="replay">{t('replay')}</Button>
      </RoleGate>
      {asked === 'pause' && (
        <ConfirmDialog
          title={t('pauseTitle', { source: name })}
          action={t('pause')}
          reason="needed"
          onClose={close}
          onConfirm={(reason) => act('pause', t('paused', { source: name }), { reason })}
        >
          <p>{t('pauseHint')}</p>
        </ConfirmDialog>
      )}
      {asked === 'resume' && (
        <ConfirmDialog title={t('resumeTitle', { source: name })} action={t('resume')} onClose={close} onConfirm={() => act('resume', t('resumed', { source: name }))}>
          <p>{t('resumeHint')}</p>
        </ConfirmDialog>
      )}
      {asked === 'poll' && (
        <ConfirmDialog title={t('pollTitle', { source: name })} action={t('poll')} onClose={close} onConfirm={() => act('poll', t('polled', { source: name }))}>
          <p>{t('pollHint')}</p>
        </ConfirmDialog>
      )}
      {asked === 'replay' && <ReplayDialog source={source.source} name={name} onClose={close} />}
      {asked === 'diagnose' && <DiagnosisDialog source={source.source} name={name} onClose={close} />}
    </>
  )
}
