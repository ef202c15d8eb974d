import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { hub } from './hub'

export { expect, hub }

export type Role = 'admin' | 'operator' | 'viewer' | 'guest'
type State = Awaited<ReturnType<BrowserContext['storageState']>>

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const sessions = new Map<Role, State>()

/** What a page did that no page may do. */
export class Watch {
  readonly problems: string[] = []

  /**
   * @param answers statuses of answers that are expected here; the browser logs each as an error
   * @param faults that are expected here
   */
  constructor(context: BrowserContext, private readonly answers: number[], private readonly faults?: RegExp) {
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (!['data:', 'blob:'].includes(protocol) && origin !== hub.url) this.problems.push(`a request left the hub: ${request.url()}`)
    })
    context.on('console', (message) => {
      if (message.type() !== 'error' && !/Content Security Policy/i.test(message.text())) return
      // Hawtio asks whether a hub like this has other ways to log in; that there are none is its answer.
      if (/\/hawtio\/auth\/config(\/|\?|$)/.test(message.location().url)) return
      const failed = /status of (\d+)/.exec(message.text())
      if (failed && this.answers.includes(Number(failed[1]))) return
      if (this.faults?.test(message.text())) return
      if (this.offline && /net::ERR_/.test(message.text())) return
      this.problems.push(`console: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (error) => {
      const told = error.error().stack ?? error.error().message
      if (!this.faults?.test(told)) this.problems.push(`not caught: ${told}`)
    })
  }

  /** While it is so, calls that fail are expected. */
  offline = false

  none(): void {
    expect(this.problems, 'what no page may do').toEqual([])
  }
}

/** Logs in by the console's own call; the context has the session then. */
export async function login(context: BrowserContext, who: keyof typeof hub.accounts, password = hub.accounts[who].password) {
  return context.request.post(`${hub.url}/hawtio/auth/login`, {
    data: { username: hub.accounts[who].user, password },
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
  })
}

/** A browser that somebody of a role has logged in with. */
export async function someone(
  browser: Browser, role: Role, options: { language?: 'vi' | 'en'; theme?: 'light' | 'dark'; fresh?: boolean; answers?: number[]; faults?: RegExp; size?: { width: number; height: number } } = {},
): Promise<{ context: BrowserContext; page: Page; watch: Watch }> {
  const context = await browser.newContext({
    storageState: options.fresh ? undefined : sessions.get(role),
    ...(options.size ? { viewport: options.size } : {}),
  })
  const watch = new Watch(context, options.answers ?? [], options.faults)
  if (options.fresh || !sessions.has(role)) {
    expect((await login(context, role)).status(), `login of ${role}`).toBe(200)
    if (!options.fresh) sessions.set(role, await context.storageState())
  }
  await context.addInitScript(([language, theme]) => {
    if (location.protocol === 'about:' || localStorage.getItem('iochub.tried')) return
    localStorage.setItem('iochub.tried', 'yes')
    localStorage.setItem('iochub.language', language!)
    localStorage.setItem('iochub.theme', theme!)
  }, [options.language ?? 'vi', options.theme ?? 'light'])
  return { context, page: await context.newPage(), watch }
}

/** As {@link someone}, for one test; what it did that it may not do fails the test. */
export const test = base.extend<{ as: (role: Role, options?: Parameters<typeof someone>[2]) => Promise<Page> }>({
  as: async ({ browser }, use) => {
    const opened: Awaited<ReturnType<typeof someone>>[] = []
    await use(async (role, options) => {
      const one = await someone(browser, role, options)
      opened.push(one)
      return one.page
    })
    for (const one of opened) {
      await one.context.close()
      one.watch.none()
    }
  },
})

/** Waits until the page has what it shows, and nothing of it failed. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1').first()).toBeVisible()
  await expect(page.getByTestId('loading')).toHaveCount(0)
  await expect(page.getByTestId('error'), 'what failed on the page').toHaveCount(0)
  await expect(page.getByTestId('broken'), 'a page that broke').toHaveCount(0)
}

/** What axe finds that keeps people out: serious or critical. */
export async function barriers(page: Page, within = 'body'): Promise<string[]> {
  // Colours on their way from one to another are neither.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => undefined))))
  await page.evaluate(axeSource)
  return page.evaluate(async (where) => {
    type Found = { id: string; impact: string; nodes: { target: string[]; failureSummary?: string }[] }
    const axe = (window as unknown as { axe: { run: (at: string, options: object) => Promise<{ violations: Found[] }> } }).axe
    const { violations } = await axe.run(where, { resultTypes: ['violations'] })
    return violations
      .filter((one) => ['serious', 'critical'].includes(one.impact))
      .flatMap((one) => one.nodes.slice(0, 5).map((node) => `${one.impact} ${one.id} at ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
  }, within)
}

/** A call of the hub as a page makes it, with the session and its token; gives the status. */
export async function call(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  return page.evaluate(async ([how, where, what]) => {
    const token = /(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1] ?? ''
    const response = await fetch(where!, {
      method: how!,
      headers: { 'X-Requested-With': 'XMLHttpRequest', 'X-XSRF-TOKEN': decodeURIComponent(token), ...(what ? { 'Content-Type': 'application/json' } : {}) },
      body: what ?? undefined,
    })
    return { status: response.status, text: await response.text() }
  }, [method, path, body === undefined ? null : JSON.stringify(body)] as const)
}
