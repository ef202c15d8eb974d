import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useRef, useState, type ReactNode } from 'react'
import { asIs, Fault, reload } from '../../api'
import { useText } from '../../i18n'
import { Card, CopyButton, StateLabel } from '../../parts'
import { Choice, TextField } from '../../parts/fields'
import { addressOf, curlOf, FIRST, headersOf, MOST_DRAWN, withinOf, type Call } from './call'
import { texts } from './texts'
import type { Feed } from './types'

interface Answered {
  address: string
  status: number
  reason: string
  millis: number
  headers: [string, string][]
  cursor: string | null
  more: boolean
  body: string
  fault: { message_vi?: string; message_en?: string } | null
}

const CALLS = ['page', 'schema', 'list'] as const

/** What the hub says of a refusal, in both languages; null where it says nothing. */
function faultOf(body: string): Answered['fault'] {
  try {
    const said: unknown = JSON.parse(body)
    return said !== null && typeof said === 'object' && 'message_vi' in said ? (said as Answered['fault']) : null
  } catch {
    return null
  }
}

function Check({ label, checked, onChange, off, testId }: { label: string; checked: boolean; onChange: (on: boolean) => void; off?: boolean; testId: string }) {
  return (
    <label className="fe-check">
      <input type="checkbox" checked={checked} disabled={off} onChange={(event) => onChange(event.target.checked)} data-testid={testId} />
      {label}
    </label>
  )
}

function Code({ name, text, testId, children }: { name: string; text: string; testId: string; children?: ReactNode }) {
  return (
    <div>
      <h3>{name}</h3>
      <div className="fe-line">
        <pre className="fe-code" tabIndex={0} aria-label={name} data-testid={testId}>{text}</pre>
        <CopyButton text={text} />
      </div>
      {children}
    </div>
  )
}

function Shown({ answered, onNext, busy }: { answered: Answered; onNext: () => void; busy: boolean }) {
  const { t, of, number, millis } = useText(texts)
  const good = answered.status < 400
  const page = good && answered.cursor !== null
  return (
    <Card title={t('answer')} testId="answer">
      <div className="fe-stack" role="status">
        <div className="fe-status">
          <StateLabel state={String(answered.status)} label={`${answered.status} ${answered.reason || t(good ? 'ok' : 'refused')}`} tone={good ? 'good' : 'bad'} />
          <span className="hub-faint">{t('took', { time: millis(answered.millis) })}</span>
          <span className="hub-mono hub-faint">GET {answered.address}</span>
        </div>
        {answered.fault && <p className="hub-note hub-tone-bad" data-testid="answer-fault">{of(answered.fault, 'message')}</p>}
        {page && (
          <div className="fe-status" data-testid="next-cursor">
            <span>{t('next', { cursor: answered.cursor ?? '' })} {t(answered.more ? 'more' : 'end')}</span>
            <Button variant="secondary" size="sm" isDisabled={busy} onClick={onNext} data-testid="next-page">{t('nextPage')}</Button>
          </div>
        )}
        {answered.headers.length > 0 && (
          <div>
            <h3>{t('headers')}</h3>
            <dl className="hub-keys" data-testid="answer-headers">
              {answered.headers.map(([name, value]) => (
                <div key={name} style={{ display: 'contents' }}><dt className="hub-mono">{name}</dt><dd className="hub-mono">{value}</dd></div>
              ))}
            </dl>
          </div>
        )}
        <div>
          <h3>{t('body')}</h3>
          {answered.body === '' ? <p className="hub-faint">{t('noBody')}</p> : (
            <>
              {answered.body.length > MOST_DRAWN && <p className="hub-faint">{t('cut', { shown: number(MOST_DRAWN), all: number(answered.body.length) })}</p>}
              <div className="hub-json-box">
                <CopyButton text={answered.body} />
                <pre className="hub-json" style={{ maxHeight: 520 }} tabIndex={0} aria-label={t('body')} data-testid="answer-body">{answered.body.slice(0, MOST_DRAWN)}</pre>
              </div>
            </>
          )}
        </div>
      </div>
    </Card>
  )
}

/** A call of the feeds that is put together, made, and shown with its answer. */
export function TryIt({ feed }: { feed: Feed }) {
  const { t, of } = useText(texts)
  const [call, setCall] = useState<Call>(FIRST)
  const [answered, setAnswered] = useState<Answered | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [busy, setBusy] = useState(false)
  const last = useRef(0)
  const set = <K extends keyof Call>(name: K) => (value: Call[K]) => setCall((before) => ({ ...before, [name]: value }))
  const address = addressOf(call, feed)

  const run = async (made: Call) => {
    const own = ++last.current
    setBusy(true)
    setFault(null)
    const where = addressOf(made, feed)
    const begun = performance.now()
    try {
      const response = await asIs(where, { within: withinOf(made) })
      const body = await response.text()
      if (own !== last.current) return
      setAnswered({
        address: where,
        status: response.status,
        reason: response.statusText,
        millis: performance.now() - begun,
        headers: headersOf(response.headers),
        cursor: response.headers.get('X-Hub-Cursor'),
        more: response.headers.get('X-Hub-More') === 'true',
        body,
        fault: response.ok ? null : faultOf(body),
      })
      // This account is a reader now, and how far it is has changed.
      if (made.what === 'page') reload('/feeds')
    } catch (thrown) {
      if (own !== last.current) return
      setAnswered(null)
      setFault(Fault.of(thrown))
    } finally {
      if (own === last.current) setBusy(false)
    }
  }
  const next = () => {
    const further = { ...call, what: 'page' as const, after: answered?.cursor ?? '' }
    setCall(further)
    void run(further)
  }

  return (
    <div className="fe-try">
      <Card title={t('request')} testId="try">
        <form
          className="hub-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (!busy) void run(call)
          }}
        >
          <p className="hub-faint">{t('tryLead')}</p>
          <div className="fld-grid">
            <Choice label={t('call')} value={call.what} all={null} options={CALLS.map((one) => ({ value: one, label: t(`call_${one}`) }))} onChange={(what) => set('what')(what as Call['what'])} testId="call" />
            {call.what === 'page' && (
              <>
                <TextField
                  label={t('after')} value={call.after} onChange={set('after')} mono testId="after"
                  hint={<>{t('afterHint', { oldest: feed.oldest, head: feed.head })} <Button variant="link" isInline size="sm" onClick={() => set('after')(feed.head)} data-testid="from-end">{t('fromEnd')}</Button></>}
                />
                <TextField label={t('limitField')} value={call.limit} onChange={set('limit')} mono testId="limit" hint={t('limitHint')} />
                <Choice label={t('format')} value={call.format} all={t('formatAny')} options={['json', 'csv'].map((one) => ({ value: one, label: one }))} onChange={set('format')} testId="format" />
                <TextField label={t('wait')} value={call.wait} onChange={set('wait')} mono testId="wait" hint={t('waitHint')} />
              </>
            )}
            {call.what === 'schema' && (
              <Choice label={t('majorField')} value={call.major} all={t('majorAny')} options={feed.majors.map((one) => ({ value: String(one), label: String(one) }))} onChange={set('major')} testId="major" />
            )}
          </div>
          {call.what === 'page' && <Check label={t('bom')} checked={call.bom} off={call.format !== 'csv'} onChange={set('bom')} testId="bom" />}
          {call.what === 'list' && <Check label={t('counts')} checked={call.counts} onChange={set('counts')} testId="counts" />}
          <Code name={t('request')} text={`GET ${address}`} testId="request" />
          <Code name={t('curl')} text={curlOf(window.location.origin, address)} testId="curl"><p className="hub-faint">{t('curlHint')}</p></Code>
          {call.what === 'page' && <p className="hub-faint">{t('tryNoted')}</p>}
          <div className="hub-actions">
            <Button type="submit" variant="primary" isLoading={busy} isDisabled={busy} data-testid="send">{t('send')}</Button>
          </div>
          {fault && <p className="hub-note hub-tone-bad" role="alert">{of(fault, 'message')}</p>}
        </form>
      </Card>
      {answered && <Shown answered={answered} onNext={next} busy={busy} />}
    </div>
  )
}
