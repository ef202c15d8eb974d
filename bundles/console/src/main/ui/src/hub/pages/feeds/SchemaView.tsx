import { useMemo, useState } from 'react'
import { useHub, withQuery } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, DataTable, JsonView, type Column } from '../../parts'
import { Choice } from '../../parts/fields'
import { HiddenMark } from '../../parts/record'
import { fieldsOf, isMasked, type Field, type Schema } from '../../parts/schema'
import { texts } from './texts'
import type { Feed } from './types'
import { ClassLabel } from './words'

const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] as const

function Fields({ schema, masked }: { schema: Schema; masked: readonly string[] }) {
  const { t, of } = useText(texts)
  const fields = useMemo(() => fieldsOf(schema), [schema])
  const word = (type: string) => (TYPES.includes(type as 'string') ? t(`type_${type as 'string'}`) : type)
  const words = (one: Field): string =>
    one.types.map((type) => (type === 'array' && one.of.length > 0 ? t('type_of', { of: one.of.map(word).join(' ') }) : word(type))).join(' ')
  const columns: Column<Field>[] = [
    {
      key: 'field',
      title: t('field'),
      cell: (one) => (
        <span className="fe-depth" style={{ paddingLeft: one.depth * 18 }}>
          <span className="hub-mono" title={one.pointer}>{one.name}</span>
          {one.required && <span className="fe-sub fe-needed">{t('needed')}</span>}
        </span>
      ),
    },
    { key: 'title', title: t('fieldTitle'), wide: true, cell: (one) => <>{of(one, 'title')}<span className="fe-sub hub-faint">{of(one, 'description')}</span></> },
    { key: 'type', title: t('type'), cell: words },
    { key: 'class', title: t('classification'), cell: (one) => <><ClassLabel of={one.classification} /> {isMasked(one.pointer, masked) && <HiddenMark />}</> },
    { key: 'form', title: t('form'), wide: true, cell: (one) => <span className="fe-rules">{one.rules.map((rule) => <code key={`${rule.what} ${rule.text}`}>{t(`rule_${rule.what}`, { text: rule.text })}</code>)}</span> },
  ]
  if (fields.length === 0) return <p className="hub-faint">{t('noFields')}</p>
  return (
    <DataTable
      label={t('fields')}
      columns={columns}
      rows={fields}
      rowKey={(one) => one.pointer}
      search={(one) => `${one.pointer} ${one.title_vi} ${one.title_en} ${one.classification}`}
      testId="fields"
    />
  )
}

/** What a type is made of, as a tree or as its JSON Schema. `masked` is what the account may not see. */
export function SchemaView({ feed, masked }: { feed: Feed; masked: readonly string[] }) {
  const { t } = useText(texts)
  const newest = feed.majors.at(-1) ?? 1
  const [major, setMajor] = useState(String(newest))
  const [raw, setRaw] = useState(false)
  const known = useHub<Schema>(withQuery(`/api/feeds/${feed.path}/schema`, { major }))
  return (
    <Card
      title={t('view_schema')}
      testId="schema"
      tools={
        <div className="hub-segments" role="group" aria-label={t('view_schema')}>
          <button type="button" aria-pressed={!raw} onClick={() => setRaw(false)} data-testid="schema-tree">{t('asTree')}</button>
          <button type="button" aria-pressed={raw} onClick={() => setRaw(true)} data-testid="schema-json">{t('asJson')}</button>
        </div>
      }
    >
      <div className="fe-stack">
        {feed.majors.length > 1 && (
          <div className="fe-tools">
            <Choice label={t('version')} value={major} all={null} options={feed.majors.map((one) => ({ value: String(one), label: t('major', { major: one }) }))} onChange={setMajor} testId="schema-major" />
          </div>
        )}
        <Answer of={known} rows={8}>
          {(schema) => (
            <>
              {schema['x-aggregate']?.of && (
                <p className="hub-note hub-tone-info">{t('aggregate', { of: schema['x-aggregate'].of, by: (schema['x-aggregate'].by ?? []).join(', ') })}</p>
              )}
              {raw ? <JsonView value={schema} maxHeight={640} /> : <Fields schema={schema} masked={major === String(newest) ? masked : []} />}
            </>
          )}
        </Answer>
      </div>
    </Card>
  )
}
