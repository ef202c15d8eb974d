import { useState } from 'react'
import { Link } from 'react-router-dom'
import { address, download, Fault, useHub, withQuery, type RawMessage } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, PageLink, StateLabel } from '../../parts'
import { CodeLabel } from '../../parts/codes'
import { ActButton, useSourceNames } from '../../parts/fields'
import { recordPage } from './Find'
import { connectorOf, idOf, isDerived, verdictOf } from './trace'
import { texts } from './texts'
import type { Receipt, Refused, State } from './types'

const REFUSED = 20
const OTHERS = 20
/** A content up to so many bytes is fetched by the page, which can then say why it was refused. */
const MOST_HELD = 8 * 1024 * 1024
const HELD_MILLIS = 60_000
const VERDICTS = ['stored', 'duplicate', 'superseded', 'rejected']

/** What was asked for is not there any more, which is no fault of the page. */
function Gone({ of: known, words }: { of: { error: { status: number } | null }; words: string }) {
  return known.error?.status === 404 ? <p className="hub-faint">{words}</p> : null
}

function saveAs(from: string, message: string) {
  const link = document.createElement('a')
  link.href = from
  link.download = `message-${message}.bin`
  link.click()
}

function MessageStep({ message, state }: { message: string; state: State | null }) {
  const { t, of, bytes, dateTime } = useText(texts)
  const { nameOf } = useSourceNames()
  const known = useHub<RawMessage>(`/messages/${message}`)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const save = async () => {
    const content = `/messages/${message}/content`
    setFault(null)
    // A large one goes past the page, from the hub to the disk.
    if ((known.data?.size ?? 0) > MOST_HELD) return saveAs(address(content), message)
    setBusy(true)
    try {
      const held = URL.createObjectURL(await download(content, { within: 60_000 }))
      saveAs(held, message)
      // Not at once: the browser may begin to read it only after the click.
      setTimeout(() => URL.revokeObjectURL(held), HELD_MILLIS)
    } catch (thrown) {
      setFault(Fault.of(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <li data-testid="step-message">
      <h3>{t('step_message')}</h3>
      <p>
        {state ? <Link className="hub-mono" to={`/hub/repository?message=${message}`} data-testid="open-message">{message}</Link> : <span className="hub-mono">{message}</span>}
        {state && <>, {state.origin ? t('rowOf', { item: state.item, origin: state.origin }) : t('rowOnly', { item: state.item })}</>}
      </p>
      {known.error?.status === 404 ? <Gone of={known} words={t('messageUnknown')} /> : (
        <Answer of={known} rows={2}>
          {(data) => (
            <>
              <dl className="hub-keys">
                <dt>{t('source')}</dt><dd><PageLink to={`/hub/sources/${encodeURIComponent(data.source)}`}>{nameOf(data.source)}</PageLink></dd>
                <dt>{t('received')}</dt><dd>{dateTime(data.received)} (<Age at={data.received} />)</dd>
                <dt>{t('contentType')}</dt><dd>{data.contentType}, {bytes(data.size)}</dd>
                <dt>{t('content')}</dt><dd>{t(data.contentKept ? 'contentKept' : 'contentGone')}</dd>
                <dt>{t('hash')}</dt><dd className="hub-mono">{data.hash}</dd>
              </dl>
              {data.originalHash && <p className="hub-faint">{t('redacted', { hash: data.originalHash })}</p>}
              <div>
                <ActButton operation="message.content" off={!data.contentKept && t('contentGone')} variant="secondary" size="sm" isLoading={busy} onClick={() => void save()} data-testid="download">{t('download')}</ActButton>
              </div>
              {fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="download-refused">{of(fault, 'message')}</p>}
            </>
          )}
        </Answer>
      )}
    </li>
  )
}

function ConnectorStep({ message, state }: { message: string; state: State | null }) {
  const { t } = useText(texts)
  const known = useHub<RawMessage>(state === null ? `/messages/${message}` : null)
  const text = state?.connector ?? known.data?.connector ?? ''
  if (text === '') return null
  const { name, version } = connectorOf(text)
  return (
    <li data-testid="step-connector">
      <h3>{t('step_connector')}</h3>
      <p><PageLink className="hub-mono" to="/hub/deploy">{name}</PageLink> {version && t('version', { version })}</p>
    </li>
  )
}

function ReceiptStep({ message, state }: { message: string; state: State | null }) {
  const { t, number } = useText(texts)
  const known = useHub<Receipt>(`/api/receipts/${message}`)
  return (
    <li data-testid="step-receipt">
      <h3>{t('step_receipt')}</h3>
      {known.error?.status === 404 ? <Gone of={known} words={t('receiptUnknown')} /> : (
        <Answer of={known} rows={1}>
          {(data) => {
            const verdict = state === null ? null : verdictOf(data, state.item)
            return (
              <>
                <p>
                  <StateLabel state={data.complete ? 'DONE' : 'WAITING'} label={t(data.complete ? 'complete' : 'incomplete')} />{' '}
                  {t('receiptCounts', { accepted: number(data.accepted), rejected: number(data.rejected) })}.{' '}
                  {t('receiptVerdicts', { stored: number(data.stored), duplicate: number(data.duplicate), superseded: number(data.superseded) })}.
                </p>
                {verdict !== null && <p>{t('thisRow', { verdict: VERDICTS.includes(verdict) ? t(`verdict_${verdict as 'stored'}`) : verdict })}</p>}
              </>
            )
          }}
        </Answer>
      )}
    </li>
  )
}

function QuarantineStep({ message }: { message: string }) {
  const { t, of, number } = useText(texts)
  const known = useHub<{ rows: Refused[]; before: number | null }>(withQuery('/quarantine', { message, state: 'all', limit: REFUSED }))
  return (
    <li data-testid="step-quarantine">
      <h3>{t('step_quarantine')}</h3>
      <Answer of={known} rows={1}>
        {(data) =>
          data.rows.length === 0 ? <p className="hub-faint">{t('noRefused')}</p> : (
            <>
              <p>
                {data.before === null ? t('refused', { count: number(data.rows.length) }) : t('refusedMore', { count: number(data.rows.length) })}{' '}
                <PageLink to={`/hub/quarantine?message=${message}&state=all`}>{t('allRefused')}</PageLink>
              </p>
              <ul className="rp-list">
                {data.rows.map((one) => (
                  <li key={one.id}>
                    <PageLink to={`/hub/quarantine/${one.id}`} data-testid={`refused-${one.id}`}>{t('row', { id: one.id })}</PageLink>
                    <StateLabel state={one.state} label={t(one.state)} />
                    <CodeLabel code={one.code} />
                    <span className="hub-faint">{of(one, 'reason')}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
      </Answer>
    </li>
  )
}

/** The records of the same message; with `state`, all but its own. */
function OthersStep({ message, state }: { message: string; state: State | null }) {
  const { t, number } = useText(texts)
  const known = useHub<{ states: State[] }>(`/messages/${message}/states`)
  return (
    <li data-testid="step-others">
      <h3>{t(state === null ? 'step_records' : 'step_others')}</h3>
      <Answer of={known} rows={2}>
        {(data) => {
          const others = data.states.filter((one) => state === null || one.type !== state.type || one.key !== state.key)
          if (others.length === 0) return <p className="hub-faint">{t('noOthers')}</p>
          return (
            <>
              <p>{t('others', { count: number(others.length) })}. {others.length > OTHERS && t('othersCut', { shown: number(OTHERS) })}</p>
              <ul className="rp-list">
                {others.slice(0, OTHERS).map((one) => (
                  <li key={`${one.type} ${one.key} ${idOf(one)}`}>
                    <Link className="hub-mono" to={recordPage(one.type, one.key)} data-testid="other-record">{one.key}</Link>
                    <span className="hub-faint hub-mono">{one.type}</span>
                    <span className="hub-faint">{one.origin ? t('rowOf', { item: one.item, origin: one.origin }) : t('rowOnly', { item: one.item })}</span>
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Answer>
    </li>
  )
}

/** From a state to its message, the connector that took it, its receipt, what of it was refused, and what else came of it. */
export function Lineage({ message, state }: { message: string; state: State | null }) {
  const { t, dateTime } = useText(texts)
  const derived = isDerived(message)
  return (
    <ol className="rp-chain">
      {state && (
        <li data-testid="step-state">
          <h3>{t('step_state')}</h3>
          <p><span className="hub-mono">{state.type}</span> <span className="hub-mono">{state.key}</span>, {t('stored')} {dateTime(state.stored)}</p>
          <p className="hub-faint">{derived ? t('derivedHint') : state.revision === 0 ? t('asItCame') : t('mended', { revision: state.revision, cause: state.cause || '–' })}</p>
        </li>
      )}
      {!derived && (
        <>
          <MessageStep message={message} state={state} />
          <ConnectorStep message={message} state={state} />
          <ReceiptStep message={message} state={state} />
          <QuarantineStep message={message} />
          <OthersStep message={message} state={state} />
        </>
      )}
    </ol>
  )
}
