import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { Link } from 'react-router-dom'
import { useHub, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, DataTable, EmptyState, type Column } from '../../parts'
import { Choice, TextField, useSourceNames } from '../../parts/fields'
import { isMessage } from './trace'
import { texts } from './texts'
import type { Feed, Found } from './types'

const LIMIT = 100
/** The source of records that the hub makes itself. */
const HUB = 'hub'

export const recordPage = (type: string, key: string, starts?: string): string =>
  withQuery('/hub/repository', { type, starts, key })

/** What is looked for. `onFind` is given the parameters of the address that shows it. */
export function FindForm({ feeds, type: givenType, starts: givenStarts, message: givenMessage, onFind }: {
  feeds: Feed[]
  type: string
  starts: string
  message: string
  onFind: (params: Record<string, string>) => void
}) {
  const { t, of } = useText(texts)
  const [type, setType] = useState(givenType)
  const [starts, setStarts] = useState(givenStarts)
  const [message, setMessage] = useState(givenMessage)
  const wrong = message.trim() !== '' && !isMessage(message)
  const ready = message.trim() !== '' ? !wrong : type !== ''
  return (
    <form
      className="rp-find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onFind(message.trim() !== '' ? { message: message.trim() } : { type, starts: starts.trim() })
      }}
    >
      <Choice label={t('type')} value={type} all={t('chooseType')} options={feeds.map((one) => ({ value: one.path, label: `${of(one, 'title') || one.path} (${one.path})` }))} onChange={setType} testId="find-type" />
      <TextField label={t('starts')} value={starts} onChange={setStarts} mono testId="find-key" hint={t('startsHint')} />
      <TextField
        label={t('message')} value={message} onChange={setMessage} mono testId="find-message"
        hint={wrong ? <span className="hub-tone-bad" role="alert">{t('wrongMessage')}</span> : t('messageHint')}
      />
      <div className="rp-submit"><Button type="submit" variant="primary" isDisabled={!ready} data-testid="find">{t('search')}</Button></div>
    </form>
  )
}

/** The records whose key begins so. */
export function FoundRecords({ type, starts }: { type: string; starts: string }) {
  const { t, number, dateTime } = useText(texts)
  const { nameOf } = useSourceNames()
  const known = useHub<{ records: Found[]; more: boolean }>(withQuery('/records', { type, key: starts, limit: LIMIT }))
  const columns: Column<Found>[] = [
    { key: 'key', title: t('key'), sort: (one) => one.key, cell: (one) => <Link className="hub-mono" to={recordPage(one.type, one.key, starts)} data-testid="found-record">{one.key}</Link> },
    { key: 'source', title: t('source'), sort: (one) => one.source, cell: (one) => (one.source === HUB ? t('derived') : nameOf(one.source)) },
    { key: 'time', title: t('occurred'), sort: (one) => one.time, cell: (one) => (one.time === null ? <span className="hub-faint">{t('notSaid')}</span> : dateTime(one.time)) },
    { key: 'stored', title: t('stored'), sort: (one) => one.storedtime, cell: (one) => <Age at={one.storedtime} /> },
    { key: 'major', title: t('major'), figure: true, cell: (one) => number(one.major) },
  ]
  return (
    <Card title={t('results')} testId="results">
      <Answer of={known} rows={5}>
        {(data) => (
          <>
            <DataTable
              label={t('results')}
              columns={columns}
              rows={data.records}
              rowKey={(one) => one.key}
              search={data.records.length > 10 ? (one) => `${one.key} ${one.source}` : undefined}
              empty={<EmptyState title={t('nothing')}>{t('nothingHint')}</EmptyState>}
              testId="found"
            />
            {data.more && <p className="hub-faint" data-testid="found-more">{t('more')}</p>}
          </>
        )}
      </Answer>
    </Card>
  )
}
