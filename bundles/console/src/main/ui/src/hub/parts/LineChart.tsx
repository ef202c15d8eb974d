import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useId, useRef, useState, type PointerEvent } from 'react'
import { useText } from '../i18n'
import { EmptyState } from './States'
import { texts } from './texts'

/** One line of a chart. A point that is null is a gap. */
export interface Series {
  name: string
  values: (number | null)[]
  /** 1 to 6, a colour that is told apart from the others in light and dark. */
  color: 1 | 2 | 3 | 4 | 5 | 6
  /** Drawn as an area below its line. */
  area?: boolean
}

interface Props {
  title: string
  /** The times of the points, ISO 8601, in order. */
  times: string[]
  series: Series[]
  /** A value in words; the plain number where not given. */
  format?: (value: number) => string
  /** A time in words, on the axis. */
  axisTime: (time: string) => string
  /** A time in words, in hint and table. */
  fullTime: (time: string) => string
  height?: number
}

/** A round step of an axis: 1, 2 or 5 times a power of ten, for about `count` steps up to `top`. */
export function niceStep(top: number, count: number): number {
  const raw = top / count
  const power = 10 ** Math.floor(Math.log10(raw))
  const part = raw / power
  return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power
}

/** The path of a line that breaks where a value is missing. */
export function linePath(values: (number | null)[], x: (at: number) => number, y: (value: number) => number): string {
  let path = ''
  let pen = false
  values.forEach((value, at) => {
    if (value === null) {
      pen = false
      return
    }
    path += `${pen ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`
    // A point alone would not be seen.
    if (!pen && (at + 1 >= values.length || values[at + 1] === null)) path += 'h0.01'
    pen = true
  })
  return path
}

/** Each run of values without a gap: from its first to its last place. */
export function runs(values: (number | null)[]): [number, number][] {
  const found: [number, number][] = []
  values.forEach((value, at) => {
    if (value === null) return
    const last = found[found.length - 1]
    if (last && last[1] === at - 1) last[1] = at
    else found.push([at, at])
  })
  return found
}

/** Lines over time, with a hint under the pointer or the arrow keys, and the same figures as a table. */
export function LineChart({ title, times, series, format, axisTime, fullTime, height = 220 }: Props) {
  const { t, number } = useText(texts)
  const say = format ?? ((value: number) => number(value, 1))
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(640)
  const [at, setAt] = useState<number | null>(null)
  const [table, setTable] = useState(false)
  const heading = useId()

  useEffect(() => {
    const element = box.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(240, entry.contentRect.width)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [table])

  const known = series.flatMap((one) => one.values).filter((value): value is number => value !== null)
  const empty = times.length === 0 || known.length === 0
  const top = Math.max(...known, 0)
  const step = top > 0 ? niceStep(top, 4) : 1
  const ceiling = Math.max(step, Math.ceil(top / step) * step)
  const ticks = Array.from({ length: Math.round(ceiling / step) + 1 }, (_, index) => index * step)
  const left = 14 + Math.max(...ticks.map((tick) => say(tick).length)) * 6.6
  const bottom = 24
  const inner = { width: Math.max(10, width - left - 12), height: height - bottom - 10 }
  const x = (index: number) => left + (times.length > 1 ? (index / (times.length - 1)) * inner.width : inner.width / 2)
  const y = (value: number) => 10 + inner.height - (value / ceiling) * inner.height
  const labels = Math.max(2, Math.min(8, Math.floor(inner.width / 90)))
  const marked = times.length <= labels
    ? times.map((_, index) => index)
    : Array.from({ length: labels }, (_, index) => Math.round((index * (times.length - 1)) / (labels - 1)))

  const seek = (event: PointerEvent<SVGSVGElement>) => {
    const frame = event.currentTarget.getBoundingClientRect()
    const part = (event.clientX - frame.left - left) / inner.width
    setAt(Math.max(0, Math.min(times.length - 1, Math.round(part * (times.length - 1)))))
  }
  const time = at === null ? undefined : times[at]

  return (
    <figure className="hub-chart" aria-labelledby={heading}>
      <figcaption className="hub-chart-head">
        <span id={heading} className="hub-chart-title">{title}</span>
        <Button variant="link" size="sm" isInline onClick={() => setTable(!table)} isDisabled={empty}>
          {table ? t('asChart') : t('asTable')}
        </Button>
        <span className="hub-legend">
          {series.map((one) => (
            <span key={one.name} className={`hub-c${one.color}`}>
              <i aria-hidden="true" />
              {one.name}
            </span>
          ))}
        </span>
      </figcaption>
      {empty ? (
        <div style={{ minHeight: height }} className="hub-chart-none">
          <EmptyState title={t('noFigures')} small />
        </div>
      ) : table ? (
        <div className="hub-chart-table" style={{ maxHeight: height }} tabIndex={0} role="region" aria-labelledby={heading}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('time')}</th>
                {series.map((one) => <th key={one.name} scope="col">{one.name}</th>)}
              </tr>
            </thead>
            <tbody>
              {times.map((_, back) => times.length - 1 - back).map((index) => (
                <tr key={index}>
                  <th scope="row">{fullTime(times[index]!)}</th>
                  {series.map((one) => {
                    const value = one.values[index]
                    return <td key={one.name}>{value === null || value === undefined ? '–' : say(value)}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div ref={box} className="hub-chart-box">
          <svg
            width={width}
            height={height}
            role="img"
            aria-labelledby={heading}
            tabIndex={0}
            onPointerMove={seek}
            onPointerLeave={() => setAt(null)}
            onBlur={() => setAt(null)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
              event.preventDefault()
              const by = event.key === 'ArrowLeft' ? -1 : 1
              setAt(Math.max(0, Math.min(times.length - 1, (at ?? times.length) + by)))
            }}
          >
            {ticks.map((tick) => (
              <g key={tick} className="hub-axis">
                <line x1={left} x2={width - 12} y1={y(tick)} y2={y(tick)} />
                <text x={left - 8} y={y(tick) + 4} textAnchor="end">{say(tick)}</text>
              </g>
            ))}
            {marked.map((index, place) => (
              <text
                key={index}
                className="hub-axis-time"
                x={x(index)}
                y={height - 6}
                textAnchor={place === 0 && times.length > 1 ? 'start' : place === marked.length - 1 && times.length > 1 ? 'end' : 'middle'}
              >
                {axisTime(times[index]!)}
              </text>
            ))}
            {series.map((one) => (
              <g key={one.name} className={`hub-c${one.color}`}>
                {one.area &&
                  runs(one.values).map(([from, to]) => (
                    <path
                      key={from}
                      className="hub-area"
                      d={`${linePath(one.values.slice(from, to + 1), (index) => x(from + index), y)}L${x(to).toFixed(1)} ${y(0)}L${x(from).toFixed(1)} ${y(0)}Z`}
                    />
                  ))}
                <path className="hub-line" d={linePath(one.values, x, y)} />
              </g>
            ))}
            {at !== null && (
              <g className="hub-cursor">
                <line x1={x(at)} x2={x(at)} y1={10} y2={y(0)} />
                {series.map((one) => {
                  const value = one.values[at]
                  return value === null || value === undefined ? null : (
                    <circle key={one.name} className={`hub-c${one.color}`} cx={x(at)} cy={y(value)} r="3.5" />
                  )
                })}
              </g>
            )}
          </svg>
          {at !== null && time !== undefined && (
            <div
              className="hub-hint"
              role="status"
              style={x(at) > width / 2 ? { right: width - x(at) + 10 } : { left: x(at) + 10 }}
            >
              <b>{fullTime(time)}</b>
              {series.map((one) => {
                const value = one.values[at]
                return (
                  <span key={one.name} className={`hub-c${one.color}`}>
                    <i aria-hidden="true" />
                    {one.name} <em>{value === null || value === undefined ? '–' : say(value)}</em>
                  </span>
                )
              })}
            </div>
          )}
        </div>
      )}
    </figure>
  )
}
