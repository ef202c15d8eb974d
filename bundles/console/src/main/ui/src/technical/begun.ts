let begun = false

/** Hawtio was started in this document. */
export const markBegun = (): void => {
  begun = true
}

/**
 * Whether Hawtio was started: it keeps the account and the secret of the session that it began with for as long as the
 * document lives, so that another session needs another document.
 */
export const hasBegun = (): boolean => begun
