import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalVariant } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useId, useRef, useState, type ReactNode } from 'react'
import { Fault } from '../api'
import { useText } from '../i18n'
import { texts } from './texts'

interface Props {
  title: string
  children?: ReactNode
  /** What the button that does it says. */
  action: string
  danger?: boolean
  /** Whether a reason is asked for, and must be given. */
  reason?: 'needed' | 'optional'
  /** The button stays closed while this is not so. */
  ready?: boolean
  /** Does it. While it lasts the dialog waits; what it throws is shown, and the dialog stays. */
  onConfirm: (reason: string) => Promise<unknown>
  onClose: () => void
}

/** Asks before something is done, and why it is done. */
export function ConfirmDialog({ title, children, action, danger, reason, ready = true, onConfirm, onClose }: Props) {
  const { t, of } = useText(texts)
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const field = useId()
  // A second click may come before the button is seen to be closed.
  const running = useRef(false)
  const missing = reason === 'needed' && why.trim() === ''

  const run = async () => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setFault(null)
    try {
      await onConfirm(why.trim())
      onClose()
    } catch (thrown) {
      running.current = false
      setFault(Fault.of(thrown))
      setBusy(false)
    }
  }

  return (
    <Modal
      variant={ModalVariant.small}
      title={title}
      isOpen
      onClose={() => !busy && onClose()}
      data-testid="confirm-dialog"
      actions={[
        <Button
          key="do"
          variant={danger ? 'danger' : 'primary'}
          onClick={run}
          isDisabled={missing || busy || !ready}
          isLoading={busy}
          data-testid="confirm"
        >
          {busy ? t('working') : action}
        </Button>,
        <Button key="not" variant="link" onClick={onClose} isDisabled={busy}>{t('cancel')}</Button>,
      ]}
    >
      <form
        className="hub-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!missing && !busy && ready) void run()
        }}
      >
        {children}
        {reason && (
          <div className="hub-field">
            <label htmlFor={field}>{t('reason')}{reason === 'needed' && <span aria-hidden="true"> *</span>}</label>
            <input
              id={field}
              className="hub-input"
              value={why}
              maxLength={500}
              required={reason === 'needed'}
              onChange={(event) => setWhy(event.target.value)}
              data-testid="reason"
            />
            <span className="hub-faint">{t('reasonHint')}</span>
          </div>
        )}
        {fault && <p className="hub-note hub-tone-bad" role="alert">{of(fault, 'message')}</p>}
      </form>
    </Modal>
  )
}
