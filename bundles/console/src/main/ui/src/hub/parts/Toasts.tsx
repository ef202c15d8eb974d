import { Alert, AlertActionCloseButton, AlertGroup } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react'
import { Fault } from '../api'
import { useLanguage } from '../i18n'

type Kind = 'success' | 'info' | 'warning' | 'danger'

interface Toast {
  id: number
  kind: Kind
  title: ReactNode
}

interface Tell {
  (kind: Kind, title: ReactNode): void
  /** Says what went wrong, in the hub's words. */
  fault: (thrown: unknown) => void
}

const noTell: Tell = Object.assign(() => undefined, { fault: () => undefined })
const Context = createContext<Tell>(noTell)

/** Says what became of something, at the edge of the page. */
export const useToasts = () => useContext(Context)

/** The longest row of them; the oldest go first. */
const MOST = 5

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([])
  const { language } = useLanguage()
  const next = useRef(0)
  const drop = useCallback((id: number) => setToasts((now) => now.filter((one) => one.id !== id)), [])
  const tell = useMemo<Tell>(() => {
    const say = (kind: Kind, title: ReactNode) =>
      setToasts((now) => [...now.slice(1 - MOST), { id: next.current++, kind, title }])
    return Object.assign(say, {
      fault: (thrown: unknown) => {
        const fault = Fault.of(thrown)
        say('danger', language === 'vi' ? fault.message_vi : fault.message_en)
      },
    })
  }, [language])
  return (
    <Context.Provider value={tell}>
      {children}
      <AlertGroup isToast isLiveRegion>
        {toasts.map((one) => (
          <Alert
            key={one.id}
            variant={one.kind}
            title={one.title}
            timeout={one.kind === 'danger' ? 15_000 : 6_000}
            onTimeout={() => drop(one.id)}
            component="p"
            actionClose={<AlertActionCloseButton onClose={() => drop(one.id)} />}
            data-testid={`toast-${one.kind}`}
          />
        ))}
      </AlertGroup>
    </Context.Provider>
  )
}
