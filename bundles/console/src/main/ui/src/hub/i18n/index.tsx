import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'

/** The languages of the console. */
export type Language = 'vi' | 'en'

/** A text in both languages, as the hub gives it. */
export interface Both {
  vi: string
  en: string
}

/** The texts of a page: the same keys in both languages, which the compiler sees to. `{name}` stands for a value. */
export type Texts<K extends string> = { vi: Record<K, string>; en: Record<K, string> }

export function defineTexts<const K extends string>(texts: { vi: Record<K, string>; en: Record<NoInfer<K>, string> }): Texts<K> {
  return texts
}

const STORED = 'iochub.language'

/** The language chosen before, or else the browser's where it is English, or else Vietnamese. */
export function firstLanguage(stored: string | null, browser: readonly string[]): Language {
  if (stored === 'vi' || stored === 'en') return stored
  const wanted = browser.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one === 'vi' || one === 'en')
  return wanted === 'en' ? 'en' : 'vi'
}

const LanguageContext = createContext<{ language: Language; setLanguage: (language: Language) => void }>({
  language: 'vi',
  setLanguage: () => undefined,
})

export function LanguageProvider({ children, first }: { children: ReactNode; first?: Language }) {
  const [language, set] = useState<Language>(
    () => first ?? firstLanguage(localStorage.getItem(STORED), navigator.languages),
  )
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const value = useMemo(
    () => ({
      language,
      setLanguage: (next: Language) => {
        localStorage.setItem(STORED, next)
        set(next)
      },
    }),
    [language],
  )
  return <LanguageContext.Provider value={value}>{children}</LanguageContext.Provider>
}

export const useLanguage = () => useContext(LanguageContext)

const LOCALE: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' }
const NONE = '–'

type Time = string | number | Date | null | undefined

const millisOf = (time: Time): number | null => {
  if (time === null || time === undefined) return null
  const millis = typeof time === 'string' ? Date.parse(time) : Number(time)
  return Number.isFinite(millis) ? millis : null
}

const UNITS: Record<Language, { s: string; m: string; h: string; d: string; ago: (what: string) => string; now: string }> = {
  vi: { s: 'giây', m: 'phút', h: 'giờ', d: 'ngày', ago: (what) => `${what} trước`, now: 'vừa xong' },
  en: { s: 's', m: 'min', h: 'h', d: 'd', ago: (what) => `${what} ago`, now: 'just now' },
}

/** Numbers, times and durations as one writes them in a language. Whatever is not there is a dash. */
export function formats(language: Language) {
  const locale = LOCALE[language]
  const unit = UNITS[language]
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const day = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric' })
  const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const second = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

  const number = (value: number | null | undefined, digits = 0): string =>
    value === null || value === undefined || !Number.isFinite(value)
      ? NONE
      : digits === 0
        ? whole.format(value)
        : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)

  /** In few characters: 12 345 as 12,3 N or 12.3K. */
  const compact = (value: number | null | undefined): string =>
    value === null || value === undefined || !Number.isFinite(value)
      ? NONE
      : Math.abs(value) < 10_000
        ? whole.format(value)
        : short.format(value)

  const bytes = (value: number | null | undefined): string => {
    if (value === null || value === undefined || !Number.isFinite(value)) return NONE
    const names = ['B', 'KB', 'MB', 'GB', 'TB']
    let left = value
    let at = 0
    while (Math.abs(left) >= 1024 && at < names.length - 1) {
      left /= 1024
      at++
    }
    return `${number(left, at === 0 || Math.abs(left) >= 100 ? 0 : 1)} ${names[at]}`
  }

  const date = (time: Time): string => {
    const millis = millisOf(time)
    return millis === null ? NONE : day.format(millis)
  }
  const clock = (time: Time, withSeconds = false): string => {
    const millis = millisOf(time)
    return millis === null ? NONE : (withSeconds ? second : minute).format(millis)
  }
  /** Day and time, to the second, in the time zone of the browser. */
  const dateTime = (time: Time): string => {
    const millis = millisOf(time)
    return millis === null ? NONE : `${day.format(millis)} ${second.format(millis)}`
  }

  /** Seconds, in the two greatest units that it takes: `2 giờ 5 phút`, `2 h 5 min`. */
  const duration = (seconds: number | null | undefined): string => {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE
    const all = Math.max(0, seconds)
    if (all < 60) return `${number(all, all > 0 && all < 10 && all % 1 !== 0 ? 1 : 0)} ${unit.s}`
    const minutes = Math.floor(all / 60)
    if (minutes < 60) {
      const rest = Math.floor(all % 60)
      return minutes >= 2 || rest === 0 ? `${minutes} ${unit.m}` : `${minutes} ${unit.m} ${rest} ${unit.s}`
    }
    const hours = Math.floor(minutes / 60)
    if (hours < 24) return minutes % 60 === 0 ? `${hours} ${unit.h}` : `${hours} ${unit.h} ${minutes % 60} ${unit.m}`
    const days = Math.floor(hours / 24)
    return hours % 24 === 0 ? `${number(days)} ${unit.d}` : `${number(days)} ${unit.d} ${hours % 24} ${unit.h}`
  }

  const millis = (value: number | null | undefined): string =>
    value === null || value === undefined ? NONE : value < 1_000 ? `${number(value, value < 10 ? 1 : 0)} ms` : duration(value / 1_000)

  const ago = (time: Time, now: number = Date.now()): string => {
    const then = millisOf(time)
    if (then === null) return NONE
    const seconds = Math.round((now - then) / 1_000)
    if (seconds < 3) return unit.now
    // In its greatest unit alone: how old something is by the second matters for a minute only.
    const size = seconds < 60 ? 1 : seconds < 3_600 ? 60 : seconds < 86_400 ? 3_600 : 86_400
    return unit.ago(duration(Math.floor(seconds / size) * size))
  }

  const percent = (part: number | null | undefined): string => (part === null || part === undefined ? NONE : `${number(part * 100, 1)}%`)

  return { number, compact, bytes, date, clock, dateTime, duration, millis, ago, percent }
}

export type Formats = ReturnType<typeof formats>
const FORMATS: Record<Language, Formats> = { vi: formats('vi'), en: formats('en') }

/** Puts values into a text: `{count} rows`. */
export function fill(text: string, values?: Record<string, string | number>): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text
}

/** The text in one language; the other's where it is empty. */
export const pick = (language: Language, both: Both | null | undefined): string =>
  both ? (language === 'vi' ? both.vi || both.en : both.en || both.vi) : ''

/**
 * The texts of a page in the language chosen, and the formats of numbers and times.
 *
 * `t('key', {values})` is the page's own text; `text({vi, en})` one that came from the hub; `of(thing, 'cause')` is
 * `thing.cause_vi` or `thing.cause_en`.
 */
export function useText<K extends string>(texts: Texts<K>) {
  const { language, setLanguage } = useLanguage()
  const t = useCallback(
    (key: K, values?: Record<string, string | number>) => fill(texts[language][key], values),
    [texts, language],
  )
  return useMemo(
    () => ({
      t,
      text: (both: Both | null | undefined) => pick(language, both),
      of: <N extends string>(thing: { [P in `${N}_vi` | `${N}_en`]?: string | null } | null | undefined, name: N): string => {
        const given = thing as Record<string, string | null | undefined> | null | undefined
        return pick(language, { vi: given?.[`${name}_vi`] ?? '', en: given?.[`${name}_en`] ?? '' })
      },
      language,
      setLanguage,
      ...FORMATS[language],
    }),
    [t, language, setLanguage],
  )
}
