export type Class = 'public' | 'internal' | 'personal' | 'sensitive'

export interface Feed {
  path: string
  domain: string
  type: string
  /** The major versions of its schema, rising. */
  majors: number[]
  title_vi: string
  title_en: string
  description_vi: string
  description_en: string
  classification: Class
  /** JSON pointers of what is left out without the role `personal`. */
  masked: string[]
  records: number
  head: string
  oldest: string
  changesToday: number
}

export interface Reader {
  account: string
  path: string
  cursor: string
  /** Null where the cursor is void since the repository was restored. */
  behind: number | null
  /** There are more than `behind` says. */
  behindMore: boolean
  expired: boolean
  lastRead: string
  perMinute: number
}

export interface Known {
  feeds: Feed[]
  consumers: Reader[]
}

export interface Item {
  id: string
  type: string
  major: number
  key: string
  cursor: string | null
  time: string | null
  recordedtime: string
  storedtime: string
  sequence: string
  source: string
  raw: string
  data: unknown
  masked: string[]
}
