import { useText } from '../../i18n'
import { StateLabel } from '../../parts'
import { blockersFirst } from './plan'
import { texts } from './texts'
import type { Finding } from './types'

/** What was found of a deployment, in words; what forbids it comes first. */
export function Findings({ findings }: { findings: Finding[] }) {
  const { t, text } = useText(texts)
  if (findings.length === 0) return <p className="hub-faint">{t('noFindings')}</p>
  return (
    <ul className="de-findings" data-testid="findings">
      {blockersFirst(findings).map((one, at) => (
        <li key={at} className={`hub-note hub-tone-${one.blocks ? 'bad' : 'info'}`} data-code={one.code}>
          <span className="de-code">
            <StateLabel state={one.blocks ? 'critical' : 'info'} label={t(one.blocks ? 'blocks' : 'note')} />
            <span className="hub-mono hub-faint">{one.code}</span>
          </span>
          <span>{text(one)}</span>
        </li>
      ))}
    </ul>
  )
}
