export * from './http'
export * from './polls'
export * from './session'
export * from './types'
