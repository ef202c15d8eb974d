/**
 * Calls of the hub by HTTP, with the session of who is logged in.
 *
 * A path is below `/api/manage`, unless it begins with `/api/`, `/hawtio/` or `/health`. Whatever goes wrong is thrown as a
 * {@link Fault}: what the hub answered, or why it did not answer.
 */

const MANAGE = '/api/manage'
const WITHIN_MILLIS = 20_000
/** The second try of a question that got no answer comes after this. */
const AGAIN_MILLIS = 400

/** What went wrong with a call, in words for people. */
export class Fault extends Error {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number
  /** For programs: what the hub calls it; `unreachable` where no answer came. */
  readonly error: string
  readonly message_vi: string
  readonly message_en: string
  /** Seconds after which the hub asks to come back, where it said so. */
  readonly retryAfter: number | null

  constructor(status: number, error: string, vi: string, en: string, retryAfter: number | null = null) {
    super(en)
    this.name = 'Fault'
    this.status = status
    this.error = error
    this.message_vi = vi
    this.message_en = en
    this.retryAfter = retryAfter
  }

  static of(thrown: unknown): Fault {
    if (thrown instanceof Fault) return thrown
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return new Fault(0, 'failed', `Trang gặp lỗi: ${why}`, `The page failed: ${why}`)
  }
}

/** What else to do with a call. */
export interface Options {
  /** Gives the call up. */
  signal?: AbortSignal
  /** How long to wait for the answer, in milliseconds; 20,000 where not given. */
  within?: number
}

type Listener<T> = (event: T) => void

/** Tells those who listen; the last word is kept for those who come later. */
class Signal<T> {
  private readonly listeners = new Set<Listener<T>>()
  private now: T

  constructor(first: T) {
    this.now = first
  }

  get = (): T => this.now

  set(value: T): void {
    if (value === this.now) return
    this.now = value
    for (const listener of [...this.listeners]) listener(value)
  }

  subscribe = (listener: Listener<T>): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** Whether the hub answers. */
export const connection = new Signal<'up' | 'lost'>('up')
/** How often a call was refused because there is no session any more. */
export const sessionEnded = new Signal(0)

/** The cookie that proves that a call comes from a page of the hub; empty where there is none. */
export function csrfToken(): string {
  const found = /(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(document.cookie)
  return found ? decodeURIComponent(found[1] ?? '') : ''
}

/** Where a path of a call lies on the hub. */
export function address(path: string): string {
  return /^\/(api|hawtio|health|metrics)(\/|\?|$)/.test(path) ? path : MANAGE + (path.startsWith('/') ? path : `/${path}`)
}

/** A path with the parameters that have a value. */
export function withQuery(path: string, query: Record<string, string | number | boolean | null | undefined>): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') given.set(name, String(value))
  }
  const text = given.toString()
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path
}

function unreachable(timedOut: boolean): Fault {
  return timedOut
    ? new Fault(0, 'unreachable', 'Trung tâm không trả lời kịp. Hãy thử lại.', 'The hub did not answer in time. Try again.')
    : new Fault(
        0,
        'unreachable',
        'Không kết nối được với trung tâm. Kiểm tra mạng và xem trung tâm có đang chạy không.',
        'The hub cannot be reached. Check the network, and whether the hub is running.',
      )
}

async function faultOf(response: Response): Promise<Fault> {
  const later = Number(response.headers.get('Retry-After'))
  const retryAfter = Number.isFinite(later) && later > 0 ? later : null
  const body: unknown = await response.json().catch(() => null)
  if (body !== null && typeof body === 'object') {
    const { error, message_vi, message_en } = body as Record<string, unknown>
    if (typeof message_vi === 'string' && typeof message_en === 'string') {
      return new Fault(response.status, String(error ?? 'failed'), message_vi, message_en, retryAfter)
    }
  }
  return new Fault(
    response.status,
    'failed',
    `Trung tâm trả lời ${response.status} mà không nói vì sao. Xem nhật ký của trung tâm.`,
    `The hub answered ${response.status} and did not say why. See the hub's log.`,
    retryAfter,
  )
}

/** One call, and its answer whatever its status. Throws a {@link Fault} where none came. */
async function answerOf(method: string, path: string, init: RequestInit, options: Options): Promise<Response> {
  const until = new AbortController()
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    until.abort()
  }, options.within ?? WITHIN_MILLIS)
  const giveUp = () => until.abort()
  options.signal?.addEventListener('abort', giveUp)
  if (options.signal?.aborted) giveUp()
  try {
    const headers = new Headers(init.headers)
    if (!headers.has('Accept')) headers.set('Accept', 'application/json')
    // By it the hub knows a page's call, and the browser asks for no password of its own.
    headers.set('X-Requested-With', 'XMLHttpRequest')
    if (method !== 'GET') headers.set('X-XSRF-TOKEN', csrfToken())
    const response = await fetch(address(path), {
      ...init,
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: until.signal,
    })
    // What stands before the hub says these while the hub itself is not there.
    if (response.status === 502 || response.status === 504) {
      connection.set('lost')
      throw unreachable(false)
    }
    connection.set('up')
    return response
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    if (options.signal?.aborted) throw thrown
    connection.set('lost')
    throw unreachable(timedOut)
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', giveUp)
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 401) sessionEnded.set(sessionEnded.get() + 1)
  if (!response.ok) throw await faultOf(response)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  if (text === '') return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new Fault(
      response.status,
      'not_json',
      'Câu trả lời không phải của trung tâm. Kiểm tra những gì đứng giữa trình duyệt và trung tâm.',
      'The answer is not one of the hub. Check what stands between the browser and the hub.',
    )
  }
}

const pause = (millis: number) => new Promise((done) => setTimeout(done, millis))

/** Asks. A question that got no answer is asked once more, for it changes nothing. */
export async function get<T>(path: string, options: Options = {}): Promise<T> {
  let response: Response
  try {
    response = await answerOf('GET', path, {}, options)
  } catch (thrown) {
    if (!(thrown instanceof Fault) || options.signal?.aborted) throw thrown
    await pause(AGAIN_MILLIS)
    response = await answerOf('GET', path, {}, options)
  }
  return read<T>(response)
}

async function send<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const init: RequestInit =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
  return read<T>(await answerOf(method, path, init, options))
}

/** Acts. It is never tried twice by itself: nobody knows what became of the first. */
export const post = <T>(path: string, body?: unknown, options: Options = {}): Promise<T> =>
  send<T>('POST', path, body, options)

export const put = <T>(path: string, body?: unknown, options: Options = {}): Promise<T> =>
  send<T>('PUT', path, body, options)

/** Acts where only that it was heard counts: what is answered, or where it leads, is not looked at. */
export async function tell(path: string): Promise<void> {
  await answerOf('POST', path, { redirect: 'manual' }, {})
}

/** Sends a file as it is. `told` hears how much of it has gone, from 0 to 1. */
export function upload<T>(path: string, file: Blob, told?: (part: number) => void): Promise<T> {
  return new Promise<T>((done, failed) => {
    const call = new XMLHttpRequest()
    call.open('POST', address(path))
    call.setRequestHeader('Accept', 'application/json')
    call.setRequestHeader('Content-Type', 'application/octet-stream')
    call.setRequestHeader('X-Requested-With', 'XMLHttpRequest')
    call.setRequestHeader('X-XSRF-TOKEN', csrfToken())
    call.upload.onprogress = (event) => event.lengthComputable && told?.(event.loaded / event.total)
    call.onerror = () => {
      connection.set('lost')
      failed(unreachable(false))
    }
    call.onload = () => {
      connection.set('up')
      const headers = new Headers()
      const later = call.getResponseHeader('Retry-After')
      if (later) headers.set('Retry-After', later)
      const empty = call.status === 204 || call.responseText === ''
      read<T>(new Response(empty ? null : call.responseText, { status: call.status, headers })).then(done, failed)
    }
    call.send(file)
  })
}

/**
 * The answer as it is, whatever its status, with its headers: for a page that shows a call itself. Throws a {@link Fault}
 * where none came.
 */
export async function asIs(path: string, options: Options = {}): Promise<Response> {
  const response = await answerOf('GET', path, {}, options)
  if (response.status === 401) sessionEnded.set(sessionEnded.get() + 1)
  return response
}

/** What is behind a path as it is, such as a message's content. */
export async function download(path: string, options: Options = {}): Promise<Blob> {
  const response = await answerOf('GET', path, { headers: { Accept: '*/*' } }, options)
  if (!response.ok) return read<Blob>(response)
  return response.blob()
}
