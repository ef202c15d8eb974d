import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router-dom'
import { useHub, type Attention, type Overview as State, type PartState, type SourceState } from '../../api'
import { useText } from '../../i18n'
import {
  Age, Answer, Card, EmptyState, Freshness, PageHead, PageLink, SourceLabel, Spark, StateLabel, ToneMark, toneOf, toneOfLevel, stateOf, useNow, works, worstFirst,
} from '../../parts'
import { FlowPicture } from './Flow'
import './overview.css'
import { texts } from './texts'

/** So many lines of what needs attention are shown at first; a wall has more room and nobody to click. */
const FIRST = 5
const ON_WALL = 8

function AttentionList({ list, wall }: { list: Attention[]; wall: boolean }) {
  const { t, of, number } = useText(texts)
  const [whole, setWhole] = useState(false)
  if (list.length === 0) return <EmptyState title={t('calm')} small good>{t('calmHint')}</EmptyState>
  const first = wall ? ON_WALL : FIRST
  const shown = whole ? list : list.slice(0, first)
  return (
    <>
      <ol className="ov-attention" data-testid="attention">
        {shown.map((one, at) => (
          <li key={`${one.kind}-${one.source ?? one.part ?? at}`} className={`hub-tone-${toneOfLevel[one.level]}`}>
            <PageLink to={one.page} title={t(one.level)}>
              <ToneMark tone={toneOfLevel[one.level]} size={11} />
              <span className="hub-hidden">{t(one.level)}:</span>
              <span className="ov-words">{of(one, 'text')}</span>
              {one.since && <span className="ov-since"><Age at={one.since} /></span>}
            </PageLink>
          </li>
        ))}
      </ol>
      {list.length > first && !wall && (
        <Button variant="link" isInline onClick={() => setWhole(!whole)}>
          {whole ? t('fewer') : t('more', { count: number(list.length - first) })}
        </Button>
      )}
      {list.length > first && wall && <span className="hub-faint">{t('more', { count: number(list.length - first) })}</span>}
    </>
  )
}

function Parts({ parts }: { parts: PartState[] }) {
  const { t, of } = useText(texts)
  const name = (part: string) => {
    const key = `part_${part}`
    return key in texts.vi ? t(key as 'part_broker') : part
  }
  return (
    <ul className="ov-parts" aria-label={t('parts')}>
      {parts.map((one) => (
        <li key={one.part} className={`hub-tone-${toneOf(one.status)}`} title={of(one, 'cause') || undefined}>
          <ToneMark tone={toneOf(one.status)} size={9} />
          <span>{name(one.part)}</span>
          {one.status !== 'UP' && <StateLabel state={one.status} />}
        </li>
      ))}
    </ul>
  )
}

/** One source in few words: its state, why, how fresh it is, what it brought. */
function SourceCard({ source }: { source: SourceState }) {
  const { t, of, number, compact } = useText(texts)
  const state = stateOf(source)
  const cause = source.status !== 'UP' ? of(source, 'cause')
    : source.paused ? t('pausedBy', { by: source.pausedBy ?? '–', reason: source.pauseReason ?? '–' }) : ''
  const tone = toneOf(state)
  const last = source.perMinute[source.perMinute.length - 1] ?? 0
  return (
    <li className={`ov-card hub-tone-${tone}`} data-testid={`source-${source.source}`} data-state={state}>
      <div className="ov-card-head">
        <h3><Link to={`/hub/sources/${encodeURIComponent(source.source)}`}>{of(source, 'title') || source.source}</Link></h3>
        <SourceLabel source={source} />
      </div>
      {cause && <p className="ov-cause" title={cause}>{cause}</p>}
      <Spark
        values={source.perMinute}
        tone={tone === 'good' ? 'info' : tone}
        height={cause ? 22 : 40}
        label={t('spark', { now: number(last), most: number(Math.max(0, ...source.perMinute)) })}
      />
      <Freshness source={source} />
      <dl className="ov-figures">
        <div><dd>{compact(source.today.received)}</dd><dt title={t('receivedToday')}>{t('received')}</dt></div>
        <div className={source.today.rejected > 0 ? 'ov-some hub-tone-warn' : ''}><dd>{compact(source.today.rejected)}</dd><dt>{t('rejected')}</dt></div>
        <div className={source.backlog >= 1_000 ? 'ov-some hub-tone-warn' : ''}><dd>{compact(source.backlog)}</dd><dt>{t('backlog')}</dt></div>
        <div className={(source.quarantineOpen ?? 0) > 0 ? 'ov-some hub-tone-warn' : ''}><dd>{compact(source.quarantineOpen)}</dd><dt>{t('inQuarantine')}</dt></div>
      </dl>
    </li>
  )
}

function Clock() {
  const now = useNow(1_000)
  const { clock, date } = useText(texts)
  return <time className="ov-clock">{clock(now, true)} <small>{date(now)}</small></time>
}

/** Larger, and without the frame: for a screen on a wall. The address keeps it, so that a screen can begin with it. */
function useWall(): [boolean, (wall: boolean) => void] {
  const [query, setQuery] = useSearchParams()
  const wall = query.has('wall')
  useEffect(() => {
    document.documentElement.classList.toggle('hub-wall', wall)
    return () => document.documentElement.classList.remove('hub-wall')
  }, [wall])
  useEffect(() => {
    const left = () => !document.fullscreenElement && setQuery({}, { replace: true })
    document.addEventListener('fullscreenchange', left)
    return () => document.removeEventListener('fullscreenchange', left)
  }, [setQuery])
  return [
    wall,
    (next) => {
      setQuery(next ? { wall: '1' } : {}, { replace: true })
      // A browser that does not allow it still shows the page larger.
      if (next) document.documentElement.requestFullscreen?.().catch(() => undefined)
      else if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined)
    },
  ]
}

export default function Overview() {
  const { t, number, duration } = useText(texts)
  const known = useHub<State>('/overview', { everyMs: 5_000 })
  const [troubled, setTroubled] = useState(false)
  const [wall, setWall] = useWall()
  return (
    <div className="hub-page ov" data-testid="overview">
      {known.data === undefined && <h1>{t('title')}</h1>}
      <Answer of={known} rows={8}>
        {(data) => {
          const sorted = [...data.sources].sort(worstFirst)
          const bad = sorted.filter((one) => stateOf(one) !== 'UP')
          const shown = troubled ? bad : sorted
          return (
            <>
              <PageHead
                title={<><span>{t('title')}</span> <StateLabel state={data.status} /></>}
                lead={t('lead', {
                  up: number(data.sources.filter(works).length),
                  all: number(data.sources.length),
                  version: data.version,
                  time: duration((Date.parse(data.now) - Date.parse(data.startedAt)) / 1_000),
                })}
                actions={
                  <>
                    {wall && <Clock />}
                    <Button variant="secondary" size="sm" onClick={() => setWall(!wall)} data-testid="wall">
                      {wall ? t('leaveWall') : t('wall')}
                    </Button>
                  </>
                }
              />
              {!data.accepting && <p className="hub-note hub-tone-bad" role="alert">{t('notAccepting')}</p>}
              <div className="ov-top">
                <Card title={t('attention')}><AttentionList list={data.attention} wall={wall} /></Card>
                <Card title={t('flow')}>
                  <FlowPicture data={data} />
                  <Parts parts={data.parts} />
                </Card>
              </div>
              {sorted.length === 0 ? (
                <Card><EmptyState title={t('noSources')}>{t('noSourcesHint')}</EmptyState></Card>
              ) : (
                <section aria-label={t('sources')}>
                  <div className="ov-sources-head">
                    <h2>{t('sources')}</h2>
                    {!wall && (
                      <div className="hub-segments" role="group" aria-label={t('sources')}>
                        <button type="button" aria-pressed={!troubled} onClick={() => setTroubled(false)}>{t('all')} ({sorted.length})</button>
                        <button type="button" aria-pressed={troubled} onClick={() => setTroubled(true)} data-testid="troubled">{t('troubled')} ({bad.length})</button>
                      </div>
                    )}
                  </div>
                  {shown.length === 0
                    ? <EmptyState title={t('noTroubled')} good />
                    : <ul className="ov-grid">{shown.map((one) => <SourceCard key={one.source} source={one} />)}</ul>}
                </section>
              )}
            </>
          )
        }}
      </Answer>
    </div>
  )
}
