import { createContext, useContext } from 'react'
import { Fault, get, post, tell } from './http'
import { useHub } from './polls'

/** Who is logged in. */
export interface Session {
  user: string
  roles: string[]
  /** Seconds without a call after which the session ends. */
  idleSeconds: number
  /** What the hub is called, where its configuration names it. */
  hub?: { province?: string; name_vi?: string; name_en?: string }
}

/** One of the hub's operations, and whether this account may use it. */
export interface Allowed {
  operation: string
  role: string
  kind: string
  allowed: boolean
}

/** The session that is there; null where there is none. Throws a {@link Fault} where the hub does not answer. */
export async function currentSession(): Promise<Session | null> {
  try {
    return await get<Session>('/hawtio/session')
  } catch (thrown) {
    if (thrown instanceof Fault && (thrown.status === 401 || thrown.status === 403)) return null
    throw thrown
  }
}

/** Logs in. Throws a {@link Fault} with 401 or 403 where the hub does not let one in. */
export async function login(username: string, password: string): Promise<Session> {
  await post('/hawtio/auth/login', { username, password })
  const session = await currentSession()
  if (session === null) {
    throw new Fault(
      403,
      'no_session',
      'Trung tâm đã nhận mật khẩu nhưng trình duyệt không giữ phiên. Hãy cho phép cookie của trang này.',
      'The hub took the password, but the browser did not keep the session. Allow the cookies of this site.',
    )
  }
  return session
}

/** Ends the session at the hub. Throws a {@link Fault} where the hub does not answer: the session may go on. */
export const logout = (): Promise<void> => tell('/hawtio/auth/logout')

export const SessionContext = createContext<Session | null>(null)

/** Who is logged in. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('There is no session above this page.')
  return session
}

/** Tells which operations the account may use, by their names in GET /api/manage/operations. */
export function useCan(): (operation: string) => boolean {
  const { data } = useHub<{ operations: Allowed[] }>('/operations', { everyMs: 300_000 })
  return (operation) => data?.operations.some((one) => one.operation === operation && one.allowed) ?? false
}
