export type Kind = 'records' | 'raw' | 'quarantine' | 'in' | 'reply' | 'dead' | 'other'

/** One of the broker's queues now. */
export interface Queue {
  queue: string
  address: string
  kind: Kind
  /** The instance that it is of. */
  source: string | null
  /** Those in delivery included. */
  messages: number
  /** Handed to a consumer and not acknowledged. */
  delivering: number
  consumers: number
  /** Since the broker's start. */
  added: number
  /** Likewise. */
  acknowledged: number
  /** Kept on disk alone, because memory is full. */
  paged: boolean
  bytes: number
  /** What is lost when its messages are deleted. */
  loses_vi: string
  loses_en: string
}

/** What lies on a queue, without its content. */
export interface Message {
  /** The JMS message id; empty where its sender gave none, and then it cannot be named. */
  id: string
  at: string | null
  /** Of its body, in bytes. */
  size: number
  type: 'bytes' | 'text' | 'map' | 'stream' | 'object' | 'message'
  redelivered: boolean
  /** How often it was handed out; 0 where the broker does not tell. */
  deliveryCount: number
  properties: Record<string, string>
  /** Where a dead letter was before. */
  originalQueue: string | null
}

export interface Content extends Message {
  source: string | null
  /** Null where it is no UTF-8. */
  text: string | null
  /** In place of the text. */
  base64: string | null
  /** False where only its beginning is shown. */
  whole: boolean
}
