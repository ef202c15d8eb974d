import type { HistoryPoint } from '../api'

/**
 * The points with a hole where the hub did not run: a line must not run through a time of which nothing is known. A hole is
 * where the next point comes more than one and a half usual distances later.
 */
export function withHoles(points: HistoryPoint[], stepMillis: number): (HistoryPoint | { at: string; hole: true })[] {
  const distances = points.slice(1).map((one, at) => Date.parse(one.at) - Date.parse(points[at]!.at))
  if (distances.length === 0) return points
  const usual = Math.max(stepMillis, Math.min(...distances))
  return points.flatMap((one, at) =>
    (distances[at] ?? 0) > usual * 1.5
      ? [one, { at: new Date(Date.parse(one.at) + usual).toISOString(), hole: true as const }]
      : [one],
  )
}
