import { createContext, useContext } from 'react'
import { Link, matchPath, type LinkProps } from 'react-router-dom'

/** The addresses of all pages that there are, as patterns; null where nobody says, as in a page's own test. */
export const PagesThere = createContext<readonly string[] | null>(null)

/**
 * Leads to another page of the hub, and is plain text where this console does not have that page: pages do not know each other,
 * and what the hub names may be newer or older than the console.
 */
export function PageLink({ inSvg = false, ...link }: LinkProps & { to: string; inSvg?: boolean }) {
  const there = useContext(PagesThere)
  const address = link.to.split(/[?#]/, 1)[0] ?? ''
  if (there === null || there.some((path) => matchPath(path, address))) return <Link {...link} />
  const { className, title, children } = link
  return inSvg ? <g className={className}>{children}</g> : <span className={className} title={title}>{children}</span>
}
