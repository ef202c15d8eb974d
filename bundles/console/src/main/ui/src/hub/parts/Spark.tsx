/** A row of figures as a small area, oldest first. `label` says in words what it shows. */
export function Spark({
  values, label, height = 34, tone = 'info',
}: { values: number[]; label: string; height?: number; tone?: string }) {
  const width = 200
  const top = Math.max(1, ...values)
  const step = values.length > 1 ? width / (values.length - 1) : width
  const y = (value: number) => Math.round((height - 2 - (value / top) * (height - 5)) * 10) / 10
  const line = values.map((value, at) => `${at === 0 ? 'M' : 'L'}${Math.round(at * step * 10) / 10} ${y(value)}`).join('')
  return (
    <svg
      className={`hub-spark hub-tone-${tone}`}
      viewBox={`0 0 ${width} ${height}`}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.length > 0 && (
        <>
          <path d={`${line}L${width} ${height}L0 ${height}Z`} className="hub-spark-area" />
          <path d={line} className="hub-spark-line" vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  )
}
