import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useRef, useState } from 'react'
import { Fault, reload, upload, useCan } from '../../api'
import { useText } from '../../i18n'
import { Card, ConfirmDialog, ErrorState, StateLabel } from '../../parts'
import { ActButton, ProgressBar, useWhyNot } from '../../parts/fields'
import { Findings } from './Findings'
import { isRisky, MOST_BYTES, wrongWith, type WrongFile } from './plan'
import { texts } from './texts'
import type { Plan, Report } from './types'

type Step =
  | { at: 'idle' }
  | { at: 'wrong'; why: WrongFile }
  | { at: 'sending'; what: 'check' | 'deploy'; file: File; part: number }
  | { at: 'failed'; fault: Fault; file: File }
  | { at: 'planned'; plan: Plan; file: File }

/** Takes an archive, says what its deployment would do, and deploys it when one wants that. */
export function Upload({ onReport }: { onReport: (report: Report) => void }) {
  const { t, bytes, percent } = useText(texts)
  const why = useWhyNot()('deployment.check')
  const can = useCan()('deployment.check')
  const [step, setStep] = useState<Step>({ at: 'idle' })
  const [over, setOver] = useState(false)
  const [asked, ask] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const there = useRef(true)
  useEffect(() => {
    there.current = true
    return () => void (there.current = false)
  }, [])
  const most = bytes(MOST_BYTES)

  const send = async <T,>(what: 'check' | 'deploy', file: File): Promise<T> => {
    setStep({ at: 'sending', what, file, part: 0 })
    return upload<T>(what === 'check' ? '/deployments/check' : '/deployments', file, (part) => there.current && setStep({ at: 'sending', what, file, part }))
  }
  const check = async (file: File) => {
    try {
      const plan = await send<Plan>('check', file)
      if (there.current) setStep({ at: 'planned', plan, file })
    } catch (thrown) {
      if (there.current) setStep({ at: 'failed', fault: Fault.of(thrown), file })
    }
  }
  const take = (files: File[]) => {
    const wrong = wrongWith(files)
    const [file] = files
    if (wrong !== null || !file) setStep({ at: 'wrong', why: wrong ?? 'wrong_many' })
    else void check(file)
  }
  const deploy = async (file: File) => {
    try {
      const report = await send<Report>('deploy', file)
      if (!there.current) return
      setStep({ at: 'idle' })
      onReport(report)
    } catch (thrown) {
      if (there.current) setStep({ at: 'failed', fault: Fault.of(thrown), file })
    } finally {
      // Whatever was heard of it: what runs may have changed.
      reload('/deployments')
    }
  }
  const idle = step.at === 'idle' || step.at === 'wrong'

  return (
    <Card title={t('uploadTitle')} testId="upload">
      {idle && (
        <>
          <div
            className={`de-drop${over ? ' de-over' : ''}`}
            data-testid="drop"
            onDragOver={(event) => {
              event.preventDefault()
              event.dataTransfer.dropEffect = can ? 'copy' : 'none'
              setOver(can)
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault()
              setOver(false)
              if (can) take([...event.dataTransfer.files])
            }}
          >
            <b>{t('drop')}</b>
            <ActButton operation="deployment.check" variant="secondary" onClick={() => chooser.current?.click()} data-testid="choose">{t('choose')}</ActButton>
            <input
              ref={chooser}
              type="file"
              accept=".kar"
              hidden
              disabled={!can}
              aria-label={t('choose')}
              data-testid="file"
              onChange={(event) => {
                take([...(event.target.files ?? [])])
                // The same file may be chosen again after it was mended.
                event.target.value = ''
              }}
            />
            <span className="hub-faint">{t('dropHint', { most })}</span>
          </div>
          {why !== null && <p className="hub-note hub-tone-info de-why" data-testid="why-not">{why}</p>}
          {step.at === 'wrong' && <p className="hub-note hub-tone-bad" role="alert" data-testid="wrong-file">{t(step.why, { most })}</p>}
        </>
      )}
      {step.at === 'sending' && (
        <div className="de-busy" role="status" data-testid="sending">
          <ProgressBar part={step.part} label={step.file.name} />
          <p>
            {step.part < 1
              ? t('sending', { file: step.file.name, part: percent(step.part) })
              : t(step.what === 'check' ? 'checking' : 'deploying', { file: step.file.name })}
          </p>
          {step.what === 'deploy' && <p className="hub-faint">{t('deployingHint')}</p>}
        </div>
      )}
      {step.at === 'failed' && (
        <>
          <ErrorState fault={step.fault} retry={() => void check(step.file)} />
          <div className="hub-actions"><Button variant="link" onClick={() => setStep({ at: 'idle' })}>{t('discard')}</Button></div>
        </>
      )}
      {step.at === 'planned' && (
        <div className="de-plan" data-testid="plan" data-allowed={step.plan.allowed}>
          <div className="de-verdict" role="status">
            <StateLabel state={step.plan.allowed ? 'DONE' : 'REFUSED'} label={t(step.plan.allowed ? 'allowed' : 'refused')} />
            <b>{t('planOf', { kind: t(step.plan.kind), connector: step.plan.connector, version: step.plan.version })}</b>
            <span className="hub-faint">{step.plan.installed === null ? t('planNew') : t('planInstalled', { installed: step.plan.installed })}</span>
          </div>
          <dl className="hub-keys">
            <dt>{t('file')}</dt>
            <dd>{step.file.name} ({bytes(step.file.size)})</dd>
            <dt>{t('types')}</dt>
            <dd>{step.plan.types.length === 0 ? t('noTypes') : <span className="de-types">{step.plan.types.map((one) => <span key={one}>{one}</span>)}</span>}</dd>
            {step.plan.refreshed.length > 0 && (
              <>
                <dt>{t('refreshed')}</dt>
                <dd>{step.plan.refreshed.join(', ')}</dd>
              </>
            )}
          </dl>
          <Findings findings={step.plan.findings} />
          <div className="hub-actions">
            {step.plan.allowed && <ActButton operation="deployment.deploy" variant="primary" onClick={() => ask(true)} data-testid="deploy">{t('deploy')}</ActButton>}
            <Button variant="link" onClick={() => setStep({ at: 'idle' })} data-testid="drop-file">{t('discard')}</Button>
          </div>
          {asked && (
            <ConfirmDialog
              title={t('deployTitle', { connector: step.plan.connector, version: step.plan.version })}
              action={t('deploy')}
              danger={isRisky(step.plan.kind)}
              onClose={() => ask(false)}
              onConfirm={async () => {
                ask(false)
                // Its progress is on the page, not in the dialog.
                void deploy(step.file)
              }}
            >
              {isRisky(step.plan.kind) && (
                <p className="hub-note hub-tone-warn">{t(step.plan.kind === 'DOWNGRADE' ? 'risky_DOWNGRADE' : 'risky_REPLACE', { installed: step.plan.installed ?? '' })}</p>
              )}
              <p>{t('deployHint')}</p>
            </ConfirmDialog>
          )}
        </div>
      )}
    </Card>
  )
}
