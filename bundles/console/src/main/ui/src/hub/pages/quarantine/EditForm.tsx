import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useId, useState } from 'react'
import { Fault, post, reload } from '../../api'
import { useText } from '../../i18n'
import { Card, ConfirmDialog, JsonView, useToasts } from '../../parts'
import { CodeLabel } from '../../parts/codes'
import { ActButton, TextField, useWhyNot } from '../../parts/fields'
import type { Content } from './content'
import { editOf, emptyDraft, meant, type Draft, type Form } from './edits'
import { texts } from './texts'
import type { Check, QuarantineRow } from './types'

/** What a row would become, or why it would still be refused. */
function Checked({ check }: { check: Check }) {
  const { t, of } = useText(texts)
  return (
    <div className={`qu-check hub-tone-${check.accepted ? 'good' : 'bad'}`} role="status" data-testid="checked" data-accepted={check.accepted}>
      <b>{check.accepted ? `✓ ${t('accepted')}` : `✗ ${t('refused')}`}</b>
      {check.accepted ? (
        <>
          <dl className="hub-keys">
            <dt>{t('type')}</dt><dd className="hub-mono">{check.type}</dd>
            <dt>{t('key')}</dt><dd className="hub-mono">{check.key}</dd>
          </dl>
          {check.data === null ? <p className="hub-faint">{t('dataHidden')}</p> : <JsonView value={check.data} maxHeight={300} />}
        </>
      ) : (
        <>
          <p>{check.code && <CodeLabel code={check.code} />} <span className="hub-mono hub-faint">{check.path}</span></p>
          <p>{of(check, 'reason')}</p>
        </>
      )}
    </div>
  )
}

/** How a value is set; what looks like a number may still be meant as a text, such as `20260301083000`. */
export function Meaning({ value, asText, onAsText }: { value: string; asText: boolean; onAsText: (asText: boolean) => void }) {
  const { t } = useText(texts)
  if (value === '') return null
  return (
    <>
      <span className="hub-faint">{t('valueMeant', { kind: t(`kind_${meant(value, asText).kind}`) })}</span>
      {meant(value).kind !== 'text' && (
        <label className="qu-astext">
          <input type="checkbox" checked={asText} onChange={(event) => onAsText(event.target.checked)} data-testid="as-text" /> {t('asText')}
        </label>
      )}
    </>
  )
}

const FORMS: Form[] = ['value', 'replacement', 'whole']

/**
 * Edit, check, reprocess; retry as it is; discard.
 *
 * @param content the message's text where it was looked at
 */
export function EditForm({ row, content, onDone }: { row: QuarantineRow; content: Content | null; onDone: () => void }) {
  const { t, of, bytes } = useText(texts)
  const tell = useToasts()
  const whyNot = useWhyNot()('quarantine.mend')
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [checked, setChecked] = useState<{ of: string; check: Check } | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const [asked, ask] = useState<'mend' | 'retry' | 'discard' | null>(null)
  const id = useId()

  const text = content?.text ?? null
  const made = editOf(draft, text)
  const edit = 'edit' in made ? made.edit : null
  const wrong = draft.form === 'value' && draft.pointer === '' && row.path === '' && edit ? t('pointerNeeded')
    : 'wrong' in made ? t(`wrong_${made.wrong}`) : null
  const now = JSON.stringify(edit)
  const current = checked !== null && checked.of === now ? checked.check : null
  const change = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }))
  const offending = `${row.origin}${row.path}`

  const look = async (what: 'edit' | 'asItIs') => {
    setBusy(true)
    setFault(null)
    setChecked(null)
    try {
      const body = what === 'edit' ? { edit } : {}
      setChecked({ of: what === 'edit' ? now : 'as it is', check: await post<Check>(`/quarantine/${row.id}/check`, body) })
    } catch (thrown) {
      setFault(Fault.of(thrown))
    } finally {
      setBusy(false)
    }
  }
  const act = async (what: 'mend' | 'retry', body: unknown) => {
    const done = await post<QuarantineRow>(`/quarantine/${row.id}/${what}`, body)
    if (done.state === 'RESOLVED') tell('success', t('mended', { id: row.id }))
    else tell('warning', t('mendOpen', { id: row.id }))
    finish()
  }
  const finish = () => {
    setChecked(null)
    reload('/quarantine')
    reload('/overview')
    onDone()
  }
  const shown = current ?? (checked?.of === 'as it is' ? checked.check : null)

  if (row.state !== 'OPEN') {
    return (
      <Card title={t('whatToDo')} testId="edit">
        <p className="hub-note hub-tone-idle">{t('notOpen')} {row.state === 'DISCARDED' && t('discardedHint')}</p>
      </Card>
    )
  }
  return (
    <Card title={t('whatToDo')} testId="edit">
      {whyNot && <p className="hub-note hub-tone-idle qu-whynot" data-testid="why-not">{whyNot}</p>}
      <form
        className="hub-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (edit && !wrong && !busy) void look('edit')
        }}
      >
        <div className="hub-segments" role="group" aria-label={t('form')}>
          {FORMS.map((one) => (
            <button key={one} type="button" aria-pressed={draft.form === one} onClick={() => change({ form: one })} data-testid={`form-${one}`}>{t(`form_${one}`)}</button>
          ))}
        </div>
        <p className="hub-faint">{t(`form_${draft.form}Hint`)}</p>
        {draft.form === 'value' && (
          <>
            <div className="hub-field">
              <label htmlFor={`${id}-value`}>{t('value')}</label>
              <textarea id={`${id}-value`} className="hub-input qu-area" value={draft.value} onChange={(event) => change({ value: event.target.value })} data-testid="edit-value" />
              <Meaning value={draft.value} asText={draft.asText} onAsText={(asText) => change({ asText })} />
            </div>
            <TextField
              label={t('pointer')}
              value={draft.pointer}
              mono
              placeholder={row.path === '' ? '' : offending}
              hint={row.path === '' ? t('pointerNeeded') : t('pointerHint', { pointer: offending })}
              onChange={(pointer) => change({ pointer: pointer.trim() })}
              testId="edit-pointer"
            />
          </>
        )}
        {draft.form === 'replacement' && (
          <>
            <div className="hub-field">
              <label htmlFor={`${id}-found`}>{t('found')}</label>
              <textarea id={`${id}-found`} className="hub-input qu-area" value={draft.found} onChange={(event) => change({ found: event.target.value })} data-testid="edit-found" />
            </div>
            <div className="hub-field">
              <label htmlFor={`${id}-by`}>{t('replaceBy')}</label>
              <textarea id={`${id}-by`} className="hub-input qu-area" value={draft.by} onChange={(event) => change({ by: event.target.value })} data-testid="edit-by" />
            </div>
          </>
        )}
        {draft.form === 'whole' && (
          <>
            {draft.file === null && (
              <div className="hub-field">
                <label htmlFor={`${id}-text`}>{t('wholeText')}</label>
                <textarea id={`${id}-text`} className="hub-input qu-area qu-tall" spellCheck={false} value={draft.text} onChange={(event) => change({ text: event.target.value })} data-testid="edit-text" />
                {content && !content.utf8 && <span className="hub-faint">{t('notUtf8')}</span>}
                {content?.utf8 && text !== null && (
                  <span><Button variant="link" isInline onClick={() => change({ text })} data-testid="take-raw">{t('takeRaw')}</Button></span>
                )}
              </div>
            )}
            <div className="hub-field">
              <label htmlFor={`${id}-file`}>{t('file')}</label>
              {draft.file === null ? (
                <input
                  id={`${id}-file`}
                  type="file"
                  data-testid="edit-file"
                  onChange={(event) => {
                    const file = event.target.files?.[0]
                    if (!file) return
                    file.arrayBuffer().then((read) => change({ file: { name: file.name, bytes: new Uint8Array(read) } }), (thrown: unknown) => setFault(Fault.of(thrown)))
                  }}
                />
              ) : (
                <span>
                  {t('fileChosen', { name: draft.file.name, size: bytes(draft.file.bytes.length) })}{' '}
                  <Button variant="link" isInline onClick={() => change({ file: null })}>{t('dropFile')}</Button>
                </span>
              )}
            </div>
          </>
        )}
        <div className="hub-actions">
          <ActButton operation="quarantine.check" off={wrong} type="submit" variant="secondary" isLoading={busy} data-testid="check">
            {busy ? t('checking') : t('check')}
          </ActButton>
          <ActButton
            operation="quarantine.mend"
            off={wrong || (current === null ? t('checkFirst') : !current.accepted && t('checkFailed'))}
            variant="primary"
            onClick={() => ask('mend')}
            data-testid="mend"
          >
            {t('reprocess')}
          </ActButton>
          {wrong && draft.form !== 'value' && 'wrong' in made && made.wrong !== 'nothing' && <span className="hub-tone-bad" role="alert">{wrong}</span>}
        </div>
        {fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="edit-fault">{of(fault, 'message')}</p>}
        {shown && <Checked check={shown} />}
        <div className="hub-actions">
          <ActButton operation="quarantine.check" variant="link" onClick={() => void look('asItIs')} data-testid="check-as-it-is">{t('retryCheck')}</ActButton>
          <ActButton operation="quarantine.retry" variant="secondary" onClick={() => ask('retry')} data-testid="retry">{t('retry')}</ActButton>
          <ActButton operation="quarantine.discard" variant="secondary" onClick={() => ask('discard')} data-testid="discard">{t('discard')}</ActButton>
        </div>
      </form>
      {asked === 'mend' && (
        <ConfirmDialog title={t('mendTitle', { id: row.id })} action={t('reprocess')} reason="needed" onClose={() => ask(null)} onConfirm={(reason) => act('mend', { edit, reason })}>
          <p>{t('mendHint')}</p>
        </ConfirmDialog>
      )}
      {asked === 'retry' && (
        <ConfirmDialog title={t('retryRowTitle', { id: row.id })} action={t('retry')} reason="optional" onClose={() => ask(null)} onConfirm={(reason) => act('retry', { reason })}>
          <p>{t('retryHint')}</p>
        </ConfirmDialog>
      )}
      {asked === 'discard' && (
        <ConfirmDialog
          title={t('discardRowTitle', { id: row.id })}
          action={t('discard')}
          danger
          reason="needed"
          onClose={() => ask(null)}
          onConfirm={async (reason) => {
            await post('/quarantine/discard', { ids: [row.id], reason })
            tell('success', t('discardedDone', { count: 1 }))
            finish()
          }}
        >
          <p>{t('discardHint')}</p>
        </ConfirmDialog>
      )}
    </Card>
  )
}
