/** Marks of the pages: strokes on a grid of 24. */
const PATHS: Record<string, string> = {
  overview: 'M3 12h4l3-8 4 16 3-8h4',
  sources: 'M4 7h9M4 12h6M4 17h9M17 12h3M13 7l4 5-4 5',
  quarantine: 'M12 3 2.5 20h19zM12 10v4M12 17v.5',
  replays: 'M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5',
  queues: 'M4 6h16M4 12h16M4 18h10',
  feeds: 'M5 19a1 1 0 1 0 0-.1M5 11a8 8 0 0 1 8 8M5 4a15 15 0 0 1 15 15',
  repository: 'M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0',
  deploy: 'M12 15V3M7 8l5-5 5 5M4 15v5h16v-5',
  audit: 'M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3',
  technical: 'M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 5l-3 14',
  tab: 'M4 5h7v5h9v10H4z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-5 16-5 16 0',
  menu: 'M4 6h16M4 12h16M4 18h16',
  wall: 'M3 5h18v12H3zM8 21h8M12 17v4',
}

export function Icon({ name, size = 18 }: { name: string; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
      <path d={PATHS[name] ?? 'M12 5v14M5 12h14'} />
    </svg>
  )
}
