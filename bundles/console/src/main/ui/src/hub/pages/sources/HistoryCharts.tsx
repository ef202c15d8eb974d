import { useState } from 'react'
import { useHub, withQuery, type History, type HistoryPoint, type Span } from '../../api'
import { useText } from '../../i18n'
import { Answer, Card, LineChart, withHoles } from '../../parts'
import { texts } from './texts'

const SPANS: Span[] = ['hour', 'day', 'week', 'month', 'year']
const STEP_MILLIS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** What a source brought, over an hour to a year. */
export function HistoryCharts({ source }: { source: string }) {
  const { t, clock, date, dateTime, language } = useText(texts)
  const [span, setSpan] = useState<Span>('hour')
  const known = useHub<History>(withQuery(`/sources/${encodeURIComponent(source)}/history`, { span }), {
    everyMs: span === 'hour' ? 15_000 : 60_000,
  })
  const dayMonth = new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', { day: '2-digit', month: '2-digit' })
  const axisTime = (time: string) =>
    span === 'hour' || span === 'day' ? clock(time) : dayMonth.format(Date.parse(time))
  return (
    <Card
      title={t('history')}
      testId="history"
      tools={
        <div className="hub-segments" role="group" aria-label={t('span')}>
          {SPANS.map((one) => (
            <button key={one} type="button" aria-pressed={span === one} onClick={() => setSpan(one)} data-testid={`span-${one}`}>{t(one)}</button>
          ))}
        </div>
      }
    >
      <Answer of={known} rows={6}>
        {(data) => {
          const points = withHoles(data.points, STEP_MILLIS[data.step])
          const times = points.map((one) => one.at)
          const line = (value: (point: HistoryPoint) => number | null | undefined) =>
            points.map((one) => ('hole' in one ? null : value(one) ?? null))
          const per = data.step === 'minute' && span === 'hour' ? t('perMinute') : data.step === 'hour' ? t('perHour') : data.step === 'day' ? t('perDay') : t('perMinute')
          const fullTime = (time: string) => (data.step === 'day' ? date(time) : dateTime(time))
          return (
            <div className="so-charts">
              <LineChart
                title={t('messages', { per })}
                times={times}
                series={[{ name: t('receivedLine'), color: 1, area: true, values: line((one) => one.received) }]}
                axisTime={axisTime}
                fullTime={fullTime}
              />
              <LineChart
                title={t('records', { per })}
                times={times}
                series={[
                  { name: t('acceptedLine'), color: 2, values: line((one) => one.accepted) },
                  { name: t('storedLine'), color: 1, values: line((one) => one.stored) },
                  { name: t('duplicateLine'), color: 4, values: line((one) => one.duplicate) },
                  { name: t('rejectedLine'), color: 3, values: line((one) => one.rejected) },
                ]}
                axisTime={axisTime}
                fullTime={fullTime}
              />
              <LineChart
                title={t('times')}
                times={times}
                series={[
                  { name: t('receipt95'), color: 6, values: line((one) => one.receiptMs?.p95) },
                  { name: t('store50'), color: 5, values: line((one) => one.storeMs?.p50) },
                  { name: t('store95'), color: 1, values: line((one) => one.storeMs?.p95) },
                ]}
                axisTime={axisTime}
                fullTime={fullTime}
              />
            </div>
          )
        }}
      </Answer>
    </Card>
  )
}
