import type { HubPage } from './page'

/** All pages, by their place. A folder with an `index.ts` is one; nothing else lists them. */
export const pages: HubPage[] = Object.values(
  import.meta.glob<{ default: HubPage }>('./*/index.ts', { eager: true }),
)
  .map((module) => module.default)
  .sort((one, other) => one.order - other.order)
