import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalVariant } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Fault, get } from '../../api'
import { useText } from '../../i18n'
import { JsonView, PageLink } from '../../parts'
import { ActButton } from '../../parts/fields'
import { contentPath, inLines, letterOf } from './standing'
import { texts } from './texts'
import type { Content, Message } from './types'
import { SourceLink } from './words'

/** The id of the raw message that a record, a refused row or a raw message is of. */
const RAW_ID = 'hub_raw'

function Properties({ properties }: { properties: Record<string, string> }) {
  const { t } = useText(texts)
  const all = Object.entries(properties)
  if (all.length === 0) return <p className="hub-faint">{t('noProperties')}</p>
  return (
    <div className="hub-table" data-testid="properties">
      <div className="hub-scroll" tabIndex={0} role="region" aria-label={t('properties')}>
        <table aria-label={t('properties')}>
          <thead><tr><th scope="col">{t('property')}</th><th scope="col">{t('value')}</th></tr></thead>
          <tbody>
            {all.map(([name, value]) => (
              <tr key={name} data-property={name}>
                <th scope="row" className="hub-mono">{name}</th>
                <td className="hub-mono qs-value">{name === RAW_ID ? <PageLink to={`/hub/repository?message=${encodeURIComponent(value)}`}>{value}</PageLink> : value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function Body({ content }: { content: Content }) {
  const { t } = useText(texts)
  const [asSent, setAsSent] = useState(false)
  const lines = useMemo(() => (content.text === null ? null : inLines(content.text)), [content])
  if (content.text === '' || content.base64 === '') return <p className="hub-faint" data-testid="content">{t('contentNone')}</p>
  return (
    <div className="qs-stack" data-testid="content">
      {!content.whole && <p className="hub-note hub-tone-info">{t('contentPart')}</p>}
      {content.text === null && <p className="hub-note hub-tone-info">{t('contentBase64')}</p>}
      {lines !== null && (
        <div className="hub-segments qs-as" role="group" aria-label={t('content')}>
          <button type="button" aria-pressed={!asSent} onClick={() => setAsSent(false)} data-testid="in-lines">{t('inLines')}</button>
          <button type="button" aria-pressed={asSent} onClick={() => setAsSent(true)} data-testid="as-sent">{t('asSent')}</button>
        </div>
      )}
      <JsonView value={(asSent ? null : lines) ?? content.text ?? content.base64 ?? ''} />
    </div>
  )
}

/** One message: what is known of it, and its content when that is wanted. */
export function MessageDialog({ queue, message, onClose }: { queue: string; message: Message; onClose: () => void }) {
  const { t, of, number, bytes, dateTime } = useText(texts)
  const [content, setContent] = useState<Content | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [busy, setBusy] = useState(false)
  const call = useRef<AbortController | null>(null)
  useEffect(() => () => call.current?.abort(), [])
  const look = async () => {
    const mine = new AbortController()
    call.current = mine
    setBusy(true)
    setFault(null)
    try {
      const found = await get<Content>(contentPath(queue, message.id), { signal: mine.signal })
      if (!mine.signal.aborted) setContent(found)
    } catch (thrown) {
      if (!mine.signal.aborted) setFault(Fault.of(thrown))
    } finally {
      if (!mine.signal.aborted) setBusy(false)
    }
  }
  const letter = letterOf(message)
  return (
    <Modal
      variant={ModalVariant.large}
      title={t('message')}
      isOpen
      onClose={onClose}
      data-testid="message-dialog"
      actions={[<Button key="close" variant="secondary" onClick={onClose} data-testid="close-message">{t('close')}</Button>]}
    >
      <div className="qs-stack">
        <dl className="hub-keys">
          <dt>{t('message')}</dt>
          <dd className="hub-mono">{message.id || t('noId')}</dd>
          <dt>{t('queue')}</dt>
          <dd className="hub-mono">{queue}</dd>
          {message.originalQueue !== null && <><dt>{t('from')}</dt><dd className="hub-mono">{message.originalQueue}</dd></>}
          {of(letter, 'reason') && <><dt>{t('reason')}</dt><dd>{of(letter, 'reason')}</dd></>}
          {content?.source && <><dt>{t('ofSource')}</dt><dd><SourceLink source={content.source} /></dd></>}
          <dt>{t('sent')}</dt>
          <dd>{dateTime(message.at)}</dd>
          {letter.at !== null && <><dt>{t('died')}</dt><dd>{dateTime(letter.at)}</dd></>}
          <dt>{t('format')}</dt>
          <dd>{t(`format_${message.type}`)}, {bytes(message.size)}</dd>
          <dt>{t('deliveries')}</dt>
          <dd>{number(message.deliveryCount)}</dd>
        </dl>
        <h2>{t('properties')}</h2>
        <Properties properties={content?.properties ?? message.properties} />
        <h2>{t('content')}</h2>
        {content === null && (
          <>
            <p className="hub-note hub-tone-warn">{t('contentHint')}</p>
            <div className="hub-actions">
              <ActButton operation="queue.content" off={message.id === '' && t('noIdHint')} variant="secondary" isLoading={busy} onClick={() => !busy && void look()} data-testid="show-content">{t('showContent')}</ActButton>
            </div>
          </>
        )}
        {fault && <p className="hub-note hub-tone-bad" role="alert" data-testid="content-refused">{of(fault, 'message')}</p>}
        {content && <Body content={content} />}
      </div>
    </Modal>
  )
}
