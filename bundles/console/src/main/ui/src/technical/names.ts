import { useEffect, useRef, type RefObject } from 'react'

/**
 * Gives Hawtio's controls the names and roles that a screen reader needs (WCAG 2.2, 4.1.2 and 2.5.3): Hawtio leaves some without
 * a name, calls a button that opens a menu the menu itself, and names one otherwise than what stands on it.
 *
 * @param more what a button is called that shows three dots and nothing else
 */
export function mend(page: HTMLElement, more: string): void {
  page.querySelectorAll('button[role="menu"]').forEach((button) => button.removeAttribute('role'))
  page.querySelectorAll('button[aria-label="Expand Collapse"]').forEach((button) => button.removeAttribute('aria-label'))
  page.querySelectorAll('button.pf-v5-c-menu-toggle').forEach((button) => {
    const shown = button.textContent?.trim() ?? ''
    const name = button.getAttribute('aria-label')
    if (shown === '' && name === null) button.setAttribute('aria-label', more)
    if (name !== null && !name.includes(shown)) button.removeAttribute('aria-label')
  })
}

/** Keeps them mended while what the element holds changes. */
export function useMended(more: string): RefObject<HTMLDivElement> {
  const page = useRef<HTMLDivElement>(null)
  // After each render, since the element is not there before Hawtio has begun.
  useEffect(() => {
    const root = page.current
    if (root === null) return
    const observer = new MutationObserver(() => mend(root, more))
    observer.observe(root, { childList: true, subtree: true })
    mend(root, more)
    return () => observer.disconnect()
  })
  return page
}
