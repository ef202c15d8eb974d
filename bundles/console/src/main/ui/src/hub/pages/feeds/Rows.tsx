import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalVariant } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useMemo, useState } from 'react'
import { useHub, useSession, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Age, Answer, Card, DataTable, EmptyState, PageLink, type Column } from '../../parts'
import { ActButton, Choice, useSourceNames } from '../../parts/fields'
import { linesOf } from '../../parts/lines'
import { HiddenMark, LineValue, RecordData } from '../../parts/record'
import { fieldsOf, firstFields, hiddenNames, type Field, type Schema } from '../../parts/schema'
import { texts } from './texts'
import type { Feed, Item } from './types'

/** The sources of records that the hub makes itself. */
const HUB = 'hub'
const FIELDS = 5
/** So many hidden fields are named in a row; all of them in its hint. */
const NAMES = 3
const LIMITS = ['20', '50', '200']

function RecordDialog({ item, fields, onClose }: { item: Item; fields: Field[]; onClose: () => void }) {
  const { t, of, dateTime } = useText(texts)
  const { nameOf } = useSourceNames()
  const titles = useMemo(() => new Map(fields.map((one) => [one.pointer, of(one, 'title')])), [fields, of])
  return (
    <Modal variant={ModalVariant.large} title={t('record', { key: item.key })} isOpen onClose={onClose} data-testid="record">
      <div className="fe-stack">
        <dl className="hub-keys">
          <dt>{t('source')}</dt><dd>{item.source === HUB ? t('derived') : <PageLink to={`/hub/sources/${encodeURIComponent(item.source)}`}>{nameOf(item.source)}</PageLink>}</dd>
          <dt>{t('occurred')}</dt><dd>{item.time === null ? <span className="hub-faint">{t('notSaid')}</span> : dateTime(item.time)}</dd>
          <dt>{t('received')}</dt><dd>{dateTime(item.recordedtime)}</dd>
          <dt>{t('stored')}</dt><dd>{dateTime(item.storedtime)}</dd>
          <dt>{t('sequence')}</dt><dd className="hub-mono">{item.sequence}</dd>
          <dt>{t('itemCursor')}</dt><dd className="hub-mono">{item.cursor ?? t('itemGone')}</dd>
          {item.source !== HUB && <><dt>{t('message')}</dt><dd><PageLink className="hub-mono" to={`/hub/repository?message=${item.raw}`}>{item.raw}</PageLink></dd></>}
        </dl>
        <RecordData data={item.data} masked={item.masked} label={t('record', { key: item.key })} titleOf={(pattern) => titles.get(pattern)} testId="record-data" />
        <p><PageLink to={`/hub/repository?type=${encodeURIComponent(item.type)}&key=${encodeURIComponent(item.key)}`}>{t('lineage')}</PageLink></p>
      </div>
    </Modal>
  )
}

function Table({ feed, items, fields }: { feed: Feed; items: Item[]; fields: Field[] }) {
  const { t, of } = useText(texts)
  const { nameOf } = useSourceNames()
  const [shown, show] = useState<Item | null>(null)
  const first = useMemo(() => firstFields(fields, FIELDS, items), [fields, items])
  const columns: Column<Item>[] = [
    {
      key: 'key',
      title: t('key'),
      sort: (one) => one.key,
      cell: (one) => <Button variant="link" isInline size="sm" className="hub-mono" onClick={() => show(one)} aria-label={t('open', { key: one.key })} data-testid="open-record">{one.key}</Button>,
    },
    { key: 'stored', title: t('stored'), sort: (one) => one.storedtime, cell: (one) => <Age at={one.storedtime} /> },
    { key: 'source', title: t('source'), sort: (one) => one.source, cell: (one) => (one.source === HUB ? t('derived') : nameOf(one.source)) },
    ...first.map((field): Column<Item> => ({
      key: field.pointer,
      title: of(field, 'title') || field.name,
      cell: (one) => {
        const line = linesOf(one.data, one.masked).find((found) => found.pointer === field.pointer)
        return line ? <span className="fe-cell" title={line.kind === 'value' ? String(line.value ?? '') : undefined}><LineValue line={line} /></span> : null
      },
    })),
    ...(items.some((one) => one.masked.length > 0)
      ? [{ key: 'hidden', title: t('masked'), cell: (one: Item) => <span className="fe-masked" title={one.masked.join(', ')}><HiddenMark /> {hiddenNames(one.masked).slice(0, NAMES).join(', ')}{hiddenNames(one.masked).length > NAMES && ` +${hiddenNames(one.masked).length - NAMES}`}</span> }]
      : []),
  ]
  return (
    <>
      <DataTable
        label={t('view_rows')}
        columns={columns}
        rows={items}
        rowKey={(one) => `${one.key} ${one.sequence}`}
        search={(one) => `${one.key} ${one.source} ${JSON.stringify(one.data)}`}
        empty={<EmptyState title={t('noRows')}>{t('noRowsHint')}</EmptyState>}
        testId={`rows-${feed.path}`}
      />
      {shown && <RecordDialog item={shown} fields={fields} onClose={() => show(null)} />}
    </>
  )
}

/** A feed's last changes, masked as the account has it. Where it sees personal data, nothing is asked for before it is wanted. */
export function Rows({ feed }: { feed: Feed }) {
  const { t } = useText(texts)
  const { roles } = useSession()
  const [limit, setLimit] = useState('20')
  const noted = roles.includes('personal') && feed.masked.length > 0
  const [wanted, want] = useState(false)
  const asks = !noted || wanted
  const known = useHub<{ items: Item[] }>(asks ? withQuery(`/feeds/${feed.path}/sample`, { limit }) : null)
  const schema = useHub<Schema>(`/api/feeds/${feed.path}/schema`)
  const fields = useMemo(() => (schema.data ? fieldsOf(schema.data) : []), [schema.data])
  return (
    <Card
      title={t('view_rows')}
      testId="rows"
      tools={asks && <Button variant="secondary" size="sm" onClick={known.reload} data-testid="reload-rows">{t('reload')}</Button>}
    >
      <div className="fe-stack">
        <p className="hub-faint">{t('rowsLead')}</p>
        {noted && <p className="hub-note hub-tone-warn" data-testid="rows-noted">{t('rowsPersonal')}</p>}
        {!noted && feed.masked.length > 0 && <p className="hub-note hub-tone-info" data-testid="rows-masked">{t('rowsMasked')}</p>}
        <div className="fe-tools">
          <Choice label={t('limit')} value={limit} all={null} options={LIMITS.map((one) => ({ value: one, label: one }))} onChange={setLimit} testId="rows-limit" />
          {!asks && <ActButton operation="record.personal" variant="secondary" onClick={() => want(true)} data-testid="show-rows">{t('showRows')}</ActButton>}
        </div>
        {asks && <Answer of={known} rows={6}>{(data) => <Table feed={feed} items={data.items} fields={fields} />}</Answer>}
      </div>
    </Card>
  )
}
