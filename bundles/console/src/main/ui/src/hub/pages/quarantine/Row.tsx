import { useEffect, useMemo, useState } from 'react'
import { Link, useParams } from 'react-router-dom'
import { address, download, Fault, get, useHub, type RawMessage } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, EmptyState, PageHead, PageLink, StateLabel } from '../../parts'
import { CodeLabel } from '../../parts/codes'
import { ActButton, useSourceNames } from '../../parts/fields'
import { decode, locate, locateInFragment, readable, type Content } from './content'
import { EditForm } from './EditForm'
import { Marked } from './Marked'
import './quarantine.css'
import { texts } from './texts'
import type { Detail, QuarantineRow, State } from './types'
import { Place } from './words'

/** What is larger is not drawn, only downloaded, in bytes. */
const MOST_SHOWN = 8 * 1024 * 1024

/** Something that is fetched when one asks for it, and not again by itself: each look is audited. */
function useAsked<T>() {
  const [data, setData] = useState<T | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [busy, setBusy] = useState(false)
  const ask = async (what: () => Promise<T>) => {
    setBusy(true)
    setFault(null)
    try {
      setData(await what())
    } catch (thrown) {
      setFault(Fault.of(thrown))
    } finally {
      setBusy(false)
    }
  }
  return { data, fault, busy, ask }
}

function Facts({ row, message }: { row: QuarantineRow; message: RawMessage | undefined }) {
  const { t, of, dateTime, bytes, number } = useText(texts)
  const { nameOf } = useSourceNames()
  return (
    <Card title={t('facts')} testId="facts">
      <dl className="hub-keys">
        <dt>{t('reason')}</dt><dd><CodeLabel code={row.code} />. {of(row, 'reason')}</dd>
        <dt>{t('place')}</dt><dd><Place origin={row.origin} /> <span className="hub-mono hub-faint">{row.origin}</span></dd>
        <dt>{t('field')}</dt><dd className="hub-mono">{row.path || t('whole')}</dd>
        <dt>{t('source')}</dt><dd><Link to={`/hub/sources/${encodeURIComponent(row.source)}`}>{nameOf(row.source)}</Link> <span className="hub-mono hub-faint">{row.connector}</span></dd>
        {row.type && <><dt>{t('type')}</dt><dd className="hub-mono">{row.type}</dd></>}
        <dt>{t('firstSeen')}</dt><dd>{dateTime(row.firstSeen)}</dd>
        <dt>{t('lastSeen')}</dt><dd>{dateTime(row.lastSeen)} (<Age at={row.lastSeen} />)</dd>
        <dt>{t('seen')}</dt><dd>{number(row.seen)}</dd>
        {row.by && <><dt>{t('by')}</dt><dd>{row.by}</dd></>}
        {row.note && <><dt>{t('note')}</dt><dd>{row.note}</dd></>}
        <dt>{t('message')}</dt>
        <dd>
          <span className="hub-mono">{row.message}</span>
          {row.item >= 0 && <> · {t('item')}: {number(row.item)}</>}
          <div><Link to={`/hub/quarantine?message=${row.message}&state=all`}>{t('rowsOfMessage')}</Link></div>
        </dd>
        {message && (
          <>
            <dt>{t('received')}</dt><dd>{dateTime(message.received)}</dd>
            <dt>{t('contentType')}</dt><dd>{message.contentType}, {bytes(message.size)}</dd>
            <dt>{t('counts')}</dt><dd>{t('countsValue', { accepted: number(message.accepted), rejected: number(message.rejected) })}</dd>
          </>
        )}
      </dl>
    </Card>
  )
}

/** What came of a row that is resolved. */
function Became({ row }: { row: QuarantineRow }) {
  const { t, dateTime } = useText(texts)
  const known = useHub<{ states: State[] }>(`/messages/${row.message}/states`)
  return (
    <Card title={t('became')} testId="became">
      <Answer of={known} rows={2}>
        {(data) => {
          const its = data.states.filter((one) => one.item === row.item)
          return (
            <div className="qu-became">
              {row.note && <p>{t('becameBy', { note: row.note })}</p>}
              {its.length === 0 && <p className="hub-faint">{t('becameNothing')}</p>}
              {its.map((one) => (
                <dl key={`${one.type} ${one.key} ${one.revision}`} className="hub-keys">
                  <dt>{t('type')}</dt><dd className="hub-mono">{one.type}</dd>
                  <dt>{t('key')}</dt><dd><PageLink className="hub-mono" to={`/hub/repository?type=${encodeURIComponent(one.type)}&key=${encodeURIComponent(one.key)}`} title={t('trace')}>{one.key}</PageLink></dd>
                  <dt>{t('stored')}</dt><dd>{dateTime(one.stored)}, {one.revision > 0 ? t('revision', { revision: one.revision }) : t('asItCame')}</dd>
                </dl>
              ))}
            </div>
          )
        }}
      </Answer>
    </Card>
  )
}

function Mends({ detail }: { detail: Detail }) {
  const { t, dateTime } = useText(texts)
  const known = useHub<{ states: State[] }>(detail.mends.length > 0 ? `/messages/${detail.message}/states` : null)
  if (detail.mends.length === 0) return <EmptyState title={t('noMends')} small />
  return (
    <ol className="qu-mends" data-testid="mends">
      {detail.mends.map((one) => {
        const state = known.data?.states.find((state) => state.item === detail.item && state.revision === one.revision)
        return (
          <li key={one.revision}>
            <b>{t('mendEntry', { by: one.by, reason: one.reason || t('noReason') })}</b>
            <div className="hub-faint">
              {dateTime(one.at)}, {t('revision', { revision: one.revision })}
              {state && <>; {t('mendBecame', { key: `${state.type} ${state.key}` })}</>}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function Whole({ row, known }: { row: QuarantineRow; known: { reload: () => void } }) {
  const { t, of, bytes } = useText(texts)
  const message = useHub<RawMessage>(`/messages/${row.message}`)
  const detail = useAsked<Detail>()
  const raw = useAsked<{ content: Content; blob: Blob }>()
  const [tried, setTried] = useState(0)
  const kept = message.data?.contentKept !== false && detail.data?.contentKept !== false
  const askDetail = () => void detail.ask(() => get<Detail>(`/quarantine/${row.id}/detail`))
  const askRaw = () =>
    void raw.ask(async () => {
      const blob = await download(`/messages/${row.message}/content`, { within: 60_000 })
      const read = new Uint8Array(await blob.arrayBuffer())
      return { blob, content: decode(read, message.data?.contentType ?? '') }
    })
  // What was tried is shown anew after it was tried again, where it was looked at before.
  const seen = detail.data !== null
  useEffect(() => {
    if (tried > 0 && seen) askDetail()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a further try asks again
  }, [tried])

  const fragment = detail.data?.fragment ?? null
  const text = raw.data?.content.text ?? null
  const [pretty, mark] = useMemo(() => {
    if (text === null) return [null, null] as const
    const shown = readable(text)
    return [shown, locate(shown, row.origin, row.path, fragment ?? '')] as const
  }, [text, row.origin, row.path, fragment])

  const large = (message.data?.size ?? 0) > MOST_SHOWN
  const save = () => {
    const link = document.createElement('a')
    // A large one goes past the page, from the hub to the disk.
    link.href = raw.data ? URL.createObjectURL(raw.data.blob) : address(`/messages/${row.message}/content`)
    link.download = `message-${row.message}.bin`
    link.click()
    if (raw.data) URL.revokeObjectURL(link.href)
  }

  return (
    <>
      <PageHead
        title={<>{t('rowTitle', { id: row.id })} <StateLabel state={row.state} label={t(row.state)} /></>}
        lead={of(row, 'reason')}
      />
      {!kept && <p className="hub-note hub-tone-warn" data-testid="content-gone">{t('contentGone')}</p>}
      <div className="qu-two">
        <div className="qu-stack">
          <Facts row={row} message={message.data} />
          {row.state === 'RESOLVED' && <Became row={row} />}
          <Card title={t('fragment')} testId="fragment">
            {detail.data === null ? (
              <div className="qu-note">
                <p className="hub-faint">{t('fragmentHint')}</p>
                {detail.fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="content-refused">{of(detail.fault, 'message')}</p>}
                <ActButton operation="quarantine.content" variant="secondary" isLoading={detail.busy} onClick={askDetail} data-testid="show-fragment">{t('showFragment')}</ActButton>
              </div>
            ) : (
              <Marked text={detail.data.fragment} mark={locateInFragment(detail.data.fragment, row.path)} label={t('fragment')} testId="fragment-text" />
            )}
          </Card>
          <Card title={t('raw')} testId="raw" tools={(raw.data || large) && <ActButton operation="message.content" off={!kept && t('contentGone')} variant="link" size="sm" onClick={save} data-testid="save-raw">{t('downloadRaw')}</ActButton>}>
            {large ? <p>{t('rawTooLarge', { size: bytes(message.data?.size) })}</p> : raw.data === null ? (
              <div className="qu-note">
                <p className="hub-faint">{message.error?.status === 404 ? t('messageUnknown') : t('fragmentHint')}</p>
                {raw.fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="raw-refused">{of(raw.fault, 'message')}</p>}
                <ActButton operation="message.content" off={!kept && t('contentGone')} variant="secondary" isLoading={raw.busy} onClick={askRaw} data-testid="show-raw">{t('showRaw')}</ActButton>
              </div>
            ) : pretty === null ? <p>{t('rawBinary')}</p>
              : (
                <>
                  <p className="hub-faint">{t(mark === null ? 'markNone' : mark.exact ? 'markExact' : 'markRow')}</p>
                  <Marked text={pretty} mark={mark} label={t('raw')} testId="raw-text" />
                </>
              )}
          </Card>
        </div>
        <div className="qu-stack">
          <EditForm
            key={row.id}
            row={row}
            content={raw.data?.content ?? null}
            onDone={() => {
              known.reload()
              setTried((now) => now + 1)
            }}
          />
          {detail.data && <Card title={t('mends')}><Mends detail={detail.data} /></Card>}
        </div>
      </div>
    </>
  )
}

/** One refused row: why, where, what it was, what was tried, and what to do. */
export default function Row() {
  const { id = '' } = useParams()
  const { t } = useText(texts)
  const known = useHub<QuarantineRow>(`/quarantine/${encodeURIComponent(id)}`, { everyMs: 5_000 })
  return (
    <div className="hub-page" data-testid="quarantine-row">
      <p className="qu-back"><Link to="/hub/quarantine">← {t('backToRows')}</Link></p>
      {known.data === undefined && <h1 className="hub-hidden">{t('rowTitle', { id })}</h1>}
      <Answer of={known} rows={8}>{(row) => <Whole key={row.id} row={row} known={known} />}</Answer>
    </div>
  )
}
