import type { ComponentType } from 'react'
import type { Both } from '../i18n'

/** One address of a page. */
export interface PageRoute {
  /** Below `/hub/`, such as `sources/:id`. */
  path: string
  /** Fetches the page, with a default export, when somebody goes there. */
  load: () => Promise<{ default: ComponentType }>
}

/** A page of the hub: each folder here has an `index.ts` whose default export is one. */
export interface HubPage {
  id: string
  title: Both
  /** Its place in the navigation, the least first. */
  order: number
  /** One of `icons.tsx` in the shell; a plain mark where there is no such. */
  icon: string
  /** An operation without which the page is not shown in the navigation, such as `audit.look`. */
  needs?: string
  /** The first is where the navigation leads. */
  routes: [PageRoute, ...PageRoute[]]
}

export const definePage = (page: HubPage): HubPage => page
