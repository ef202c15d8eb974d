import { useHub } from '../hub/api'

/** A tab that a bundle of a connector brings. */
export interface Tab {
  id: string
  title_vi: string
  title_en: string
  /** Where its ES module is, on this hub. */
  url: string
}

const NONE: Tab[] = []

/** The tabs that are there now; one comes and goes with its bundle. */
export function useTabs(): Tab[] {
  const { data } = useHub<Tab[]>('/hawtio/plugins', { everyMs: 30_000 })
  return Array.isArray(data) ? data : NONE
}
