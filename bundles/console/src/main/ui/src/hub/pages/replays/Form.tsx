import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { Fault, post, reload, useHub } from '../../api'
import { useText } from '../../i18n'
import { Card, ConfirmDialog, DataTable, useToasts, type Column } from '../../parts'
import { CODES, useCodeName } from '../../parts/codes'
import { ActButton, Chips, TextField, TimeField, useSourceNames } from '../../parts/fields'
import { emptyForm, orderOf, wrongOf, type Form as Values } from './order'
import { texts } from './texts'
import type { Kind, Preview, Replay } from './types'

/** To count reads the disk; the hub gives up after 30 s, and for a start after 5 min. In milliseconds. */
const PREVIEW_WITHIN = 45_000
const START_WITHIN = 320_000

/** What a replay would take on. */
function Previewed({ preview, form }: { preview: Preview; form: Values }) {
  const { t, text, number, bytes, dateTime, duration } = useText(texts)
  const { nameOf } = useSourceNames()
  const columns: Column<Preview['parts'][0]>[] = [
    { key: 'source', title: t('sources'), sort: (one) => nameOf(one.source), cell: (one) => nameOf(one.source) },
    { key: 'count', title: t('count'), figure: true, sort: (one) => one.count, cell: (one) => number(one.count) },
    ...(form.kind === 'MESSAGES' ? [{ key: 'size', title: t('size'), figure: true, sort: (one: Preview['parts'][0]) => one.bytes, cell: (one: Preview['parts'][0]) => bytes(one.bytes) }] : []),
  ]
  const tone = preview.obstacles.length > 0 ? 'bad' : preview.count === 0 ? 'warn' : 'good'
  return (
    <div className={`re-preview hub-tone-${tone}`} role="status" data-testid="previewed" data-count={preview.count}>
      <p className="re-big">{form.kind === 'MESSAGES' ? t('previewed', { count: number(preview.count), bytes: bytes(preview.bytes) }) : t('previewedChanges', { count: number(preview.count) })}</p>
      {preview.count === 0 && <p>{t('previewNone')}</p>}
      {preview.count > 0 && (
        <p className="hub-faint">
          {preview.oldest && `${t('previewSpan', { from: dateTime(preview.oldest), to: dateTime(preview.newest) })}. `}
          {t('previewTime', { time: duration(preview.count / Number(form.rate)) })}
        </p>
      )}
      {preview.gone > 0 && <p className="hub-note hub-tone-warn">{t('previewGone', { gone: number(preview.gone) })}</p>}
      {preview.obstacles.map((one) => <p key={one.en} className="hub-note hub-tone-bad" data-testid="obstacle">{text(one)}</p>)}
      {preview.parts.length > 1 && <DataTable label={t('sources')} columns={columns} rows={preview.parts} rowKey={(one) => one.source} first={{ key: 'count', down: true }} />}
    </div>
  )
}

/** Filter, preview, start. */
export function Form({ form, onChange }: { form: Values; onChange: (form: Values) => void }) {
  const { t, of, number } = useText(texts)
  const tell = useToasts()
  const codeName = useCodeName()
  const { sources, nameOf } = useSourceNames()
  const feeds = useHub<{ feeds?: { domain: string; type: string }[] }>('/feeds')
  const [seen, setSeen] = useState<{ of: string; preview: Preview } | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const [asked, ask] = useState(false)

  const wrong = wrongOf(form)
  const order = orderOf(form)
  // The rate changes nothing of what would be taken on.
  const filter = JSON.stringify({ ...order, perSecond: 0 })
  const preview = seen?.of === filter ? seen.preview : null
  const change = (more: Partial<Values>) => {
    setFault(null)
    onChange({ ...form, ...more })
  }
  const types = (feeds.data?.feeds ?? []).map((one) => (one.type.includes('/') ? one.type : `${one.domain}/${one.type}`))
  const codes = Object.keys(CODES).map((code) => ({ value: code, label: codeName(code) }))

  const look = async () => {
    setBusy(true)
    setFault(null)
    try {
      setSeen({ of: filter, preview: await post<Preview>('/replays/preview', order, { within: PREVIEW_WITHIN }) })
    } catch (thrown) {
      setSeen(null)
      setFault(Fault.of(thrown))
    } finally {
      setBusy(false)
    }
  }
  const off = wrong ? t(`wrong_${wrong}`) : preview === null ? t('previewFirst') : preview.obstacles.length > 0 ? t('previewObstacle') : preview.count === 0 ? t('previewNone') : null

  return (
    <Card title={t('newReplay')} testId="replay-form">
      <form
        className="re-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!wrong && !busy) void look()
        }}
      >
        <div className="hub-segments" role="group" aria-label={t('kind')}>
          {(['MESSAGES', 'CHANGES'] as Kind[]).map((one) => (
            <button key={one} type="button" aria-pressed={form.kind === one} onClick={() => change({ kind: one })} data-testid={`kind-${one}`}>{t(one)}</button>
          ))}
        </div>
        <p className="hub-faint">{t(`${form.kind}Hint`)}</p>
        <div className="fld-grid">
          <Chips label={t('sources')} values={form.sources} onChange={(value) => change({ sources: value })} options={sources} nameOf={nameOf} placeholder={form.sources.length === 0 ? t('anySource') : ''} testId="sources" />
          <Chips label={t('types')} values={form.types} onChange={(value) => change({ types: value })} options={types.map((one) => ({ value: one, label: one }))} placeholder={form.types.length === 0 ? t('typesPlaceholder') : ''} testId="types" />
          <TimeField label={t('from')} value={form.from} onChange={(from) => change({ from })} testId="from" />
          <TimeField label={t('to')} value={form.to} onChange={(to) => change({ to })} testId="to" />
          {form.kind === 'MESSAGES' ? (
            <>
              <Chips label={t('codes')} values={form.codes} onChange={(value) => change({ codes: value })} options={codes} nameOf={codeName} placeholder={form.codes.length === 0 ? t('codesPlaceholder') : ''} testId="codes" />
              <TextField label={t('cause')} value={form.cause} mono hint={t('causeHint')} onChange={(cause) => change({ cause: cause.trim() })} testId="cause" />
            </>
          ) : (
            <TextField label={`${t('consumer')} *`} value={form.consumer} mono hint={t('consumerHint')} onChange={(consumer) => change({ consumer: consumer.trim() })} testId="consumer" />
          )}
          <Chips label={t('messages')} values={form.messages} onChange={(value) => change({ messages: value })} hint={t('messagesHint')} testId="messages" />
          <TextField label={t('rate')} type="number" value={form.rate} onChange={(rate) => change({ rate })} testId="rate" />
        </div>
        {wrong && wrong !== 'empty' && <p className="hub-note hub-tone-warn" role="alert">{t(`wrong_${wrong}`)}</p>}
        <div className="hub-actions">
          <ActButton operation="replay.look" off={wrong && t(`wrong_${wrong}`)} type="submit" variant={preview ? 'secondary' : 'primary'} isLoading={busy} data-testid="preview">{busy ? t('previewing') : t('preview')}</ActButton>
          <ActButton operation="replay.start" off={off} variant={preview ? 'primary' : 'secondary'} onClick={() => ask(true)} data-testid="start">{t('start')}</ActButton>
          <Button
            variant="link"
            onClick={() => {
              setSeen(null)
              setFault(null)
              onChange(emptyForm)
            }}
          >
            {t('clear')}
          </Button>
        </div>
        {fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="replay-fault">{of(fault, 'message')}</p>}
        {preview && <Previewed preview={preview} form={form} />}
      </form>
      {asked && preview && (
        <ConfirmDialog
          title={t('startTitle', { what: form.kind === 'MESSAGES' ? t('filterMessages', { count: number(preview.count) }) : t('previewedChanges', { count: number(preview.count) }) })}
          action={t('start')}
          onClose={() => ask(false)}
          onConfirm={async () => {
            const started = await post<Replay>('/replays', order, { within: START_WITHIN })
            tell('success', t('started', { id: started.id }))
            setSeen(null)
            reload('/replays')
          }}
        >
          <p>{t('startHint')}</p>
        </ConfirmDialog>
      )}
    </Card>
  )
}
