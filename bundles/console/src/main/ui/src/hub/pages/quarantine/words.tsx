import { useText } from '../../i18n'
import { placeOf } from './content'
import { texts } from './texts'

/** A row's place in its message, in words; its pointer is in the hint. */
export function Place({ origin }: { origin: string }) {
  const { t, number } = useText(texts)
  const place = placeOf(origin)
  const words = () => {
    switch (place.kind) {
      case 'none': return t('place_none')
      case 'line': return place.column ? t('place_lineColumn', { line: place.line, column: place.column }) : t('place_line', { line: place.line })
      case 'row': return place.sheet === undefined ? t('place_row', { row: place.row }) : t('place_sheetRow', { row: place.row, sheet: place.sheet })
      case 'element': return t('place_element', { number: number(place.number), within: place.within })
      case 'pointer': return place.pointer
    }
  }
  return <span title={origin || undefined}>{words()}</span>
}
