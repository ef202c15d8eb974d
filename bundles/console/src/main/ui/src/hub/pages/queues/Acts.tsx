import { useState } from 'react'
import { post, reload } from '../../api'
import { useText } from '../../i18n'
import { ConfirmDialog, useToasts } from '../../parts'
import { Choice, TextField, useSourceNames } from '../../parts/fields'
import { chunks, typedDepth, waysOf } from './standing'
import { texts } from './texts'
import type { Message, Queue } from './types'

/** What is to be done with which messages; all of them where none are named. */
export type Task = { what: 'back' | 'elsewhere'; messages: Message[] | 'all' } | { what: 'discard'; messages: Message[] } | { what: 'purge' }

/** Many messages take their time, and the broker moves each of them safely. In milliseconds. */
const WITHIN_MILLIS = 180_000

interface Props<T> {
  queue: Queue
  task: T
  onClose: () => void
  /** It was done, and these are not there any more. */
  onDone: () => void
}

type Counted = { count: number }

/** Does it for all, or for those named in as many calls as they take, and says for how many it was done. */
async function doFor(messages: Message[] | 'all', act: (which: { ids: string[] } | { all: true }) => Promise<Counted>): Promise<number> {
  try {
    if (messages === 'all') return (await act({ all: true })).count
    let count = 0
    for (const ids of chunks(messages.map((one) => one.id))) count += (await act({ ids })).count
    return count
  } finally {
    // Also what failed may have been done for some.
    reload('/queues')
    reload('/overview')
  }
}

function Back({ queue, task, onClose, onDone }: Props<Task & { what: 'back' }>) {
  const { t, number } = useText(texts)
  const tell = useToasts()
  const own = waysOf(queue).back === 'dead-letter.redrive'
  const all = task.messages === 'all'
  const wanted = task.messages === 'all' ? queue.messages : task.messages.length
  const stays = task.messages === 'all' ? 0 : task.messages.filter((one) => one.originalQueue === null).length
  return (
    <ConfirmDialog
      title={all ? t('retryAllTitle', { queue: queue.queue }) : t('retryTitle', { count: number(wanted) })}
      action={all ? t('retryAll') : t('retry')}
      reason={own ? undefined : 'needed'}
      ready={stays < wanted}
      onClose={onClose}
      onConfirm={async (reason) => {
        const path = own ? '/dead-letters/redrive' : `/queues/${encodeURIComponent(queue.queue)}/move`
        const count = await doFor(task.messages, (which) => post<Counted>(path, own ? which : { ...which, reason }, { within: WITHIN_MILLIS }))
        tell(count < wanted ? 'warning' : 'success', t(count < wanted ? 'retriedSome' : 'retried', { count: number(count), of: number(wanted) }))
        onDone()
      }}
    >
      <p>{t('retryHint')}</p>
      {all && <p className="hub-faint">{t('retryStaysAll')}</p>}
      {stays > 0 && <p className="hub-note hub-tone-warn">{t('retryStays', { count: number(stays) })}</p>}
    </ConfirmDialog>
  )
}

function Discard({ queue, task, onClose, onDone }: Props<Task & { what: 'discard' }>) {
  const { t, of, number } = useText(texts)
  const tell = useToasts()
  const wanted = task.messages.length
  return (
    <ConfirmDialog
      title={t('discardTitle', { count: number(wanted) })}
      action={t('discard')}
      danger
      reason="needed"
      onClose={onClose}
      onConfirm={async (reason) => {
        const count = await doFor(task.messages, (which) => post<Counted>('/dead-letters/discard', { ...which, reason }, { within: WITHIN_MILLIS }))
        tell(count < wanted ? 'warning' : 'success', t(count < wanted ? 'discardSome' : 'discardDone', { count: number(count), of: number(wanted) }))
        onDone()
      }}
    >
      <p className="hub-note hub-tone-warn">{of(queue, 'loses')}</p>
    </ConfirmDialog>
  )
}

function Elsewhere({ queue, queues, task, onClose, onDone }: Props<Task & { what: 'elsewhere' }> & { queues: Queue[] }) {
  const { t, number } = useText(texts)
  const { nameOf } = useSourceNames()
  const tell = useToasts()
  const [to, setTo] = useState('')
  const all = task.messages === 'all'
  const wanted = task.messages === 'all' ? queue.messages : task.messages.length
  const targets = queues.filter((one) => one.kind === 'in' && one.queue !== queue.queue)
  return (
    <ConfirmDialog
      title={all ? t('moveAllTitle', { queue: queue.queue }) : t('moveTitle', { count: number(wanted) })}
      action={t('moveDo')}
      danger
      reason="needed"
      ready={to !== ''}
      onClose={onClose}
      onConfirm={async (reason) => {
        const count = await doFor(task.messages, (which) => post<Counted>(`/queues/${encodeURIComponent(queue.queue)}/move`, { ...which, to, reason }, { within: WITHIN_MILLIS }))
        // Of all, those count that lay there when it began.
        const some = !all && count < wanted
        tell(some ? 'warning' : 'success', t(some ? 'movedSome' : 'moved', { count: number(count), of: number(wanted), to }))
        onDone()
      }}
    >
      <p>{t('moveHint')}</p>
      {targets.length === 0 ? (
        <p className="hub-note hub-tone-warn">{t('noTarget')}</p>
      ) : (
        <Choice
          label={t('moveTo')}
          value={to}
          all={t('moveChoose')}
          options={targets.map((one) => ({ value: one.queue, label: one.source === null ? one.queue : `${nameOf(one.source)} (${one.queue})` }))}
          onChange={setTo}
          testId="move-to"
        />
      )}
    </ConfirmDialog>
  )
}

function Purge({ queue, onClose, onDone }: Props<Task & { what: 'purge' }>) {
  const { t, of, number } = useText(texts)
  const tell = useToasts()
  const [typed, setTyped] = useState('')
  const depth = typedDepth(typed)
  // The queue lives on while one types: what was typed must be so now.
  const right = depth === queue.messages && depth > 0
  return (
    <ConfirmDialog
      title={t('purgeTitle', { queue: queue.queue })}
      action={t('purgeDo', { count: number(queue.messages) })}
      danger
      reason="needed"
      ready={right}
      onClose={onClose}
      onConfirm={async (reason) => {
        try {
          const done = await post<Counted>(`/queues/${encodeURIComponent(queue.queue)}/purge`, { expected: depth, reason }, { within: WITHIN_MILLIS })
          tell('success', t('purged', { count: number(done.count), queue: queue.queue }))
        } finally {
          reload('/queues')
          reload('/overview')
        }
        onDone()
      }}
    >
      <p className="hub-note hub-tone-bad" data-testid="loses">{of(queue, 'loses')}</p>
      <p aria-live="polite"><b data-testid="depth-now">{t('purgeNow', { count: number(queue.messages) })}</b></p>
      {queue.delivering > 0 && <p className="hub-faint">{t('purgeDelivering', { count: number(queue.delivering) })}</p>}
      <TextField
        label={t('purgeType')}
        value={typed}
        onChange={setTyped}
        placeholder={number(queue.messages)}
        hint={typed.trim() !== '' && !right ? <span className="hub-tone-bad" data-testid="wrong-depth">{t('purgeWrong')}</span> : undefined}
        testId="typed-depth"
      />
    </ConfirmDialog>
  )
}

/** Asks before it is done, does it, and says what came of it. */
export function Act({ task, ...rest }: Omit<Props<Task>, 'task'> & { task: Task; queues: Queue[] }) {
  switch (task.what) {
    case 'back': return <Back {...rest} task={task as Task & { what: 'back' }} />
    case 'discard': return <Discard {...rest} task={task} />
    case 'elsewhere': return <Elsewhere {...rest} task={task as Task & { what: 'elsewhere' }} />
    case 'purge': return <Purge {...rest} task={task} />
  }
}
