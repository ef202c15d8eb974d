import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Connect, type Plugin } from 'vite'
import type { Reply } from './hub'

type Answers = { answer: (method: string, url: URL, body: string, cookie: string) => Reply }

/** Stands in for the hub while pages are made: log in as anybody; `viewer` and `operator` have those roles alone. */
export function mockHub(): Plugin {
  // A small server of its own reads the mock's TypeScript, also where what was built is previewed.
  const reader = createServer({ configFile: false, appType: 'custom', logLevel: 'error', server: { middlewareMode: true, ws: false }, optimizeDeps: { noDiscovery: true } })
  const put = (middlewares: Connect.Server) => {
    middlewares.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      const url = new URL(request.url ?? '/', 'http://hub')
      if (!/^\/api\/|^\/hawtio\/(auth|session|user|plugins|jolokia|proxy|hawtconfig)/.test(url.pathname)) return next()
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        void reader
          .then((server) => server.ssrLoadModule('/src/dev/answers.ts'))
          .then((module) => {
            const text = Buffer.concat(parts).toString()
            const reply = (module as Answers).answer(request.method ?? 'GET', url, text, request.headers.cookie ?? '')
            const type = reply.script === undefined ? 'application/json' : 'text/javascript'
            response.writeHead(reply.status, { 'Content-Type': type, ...reply.headers })
            response.end(reply.script ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body)))
          })
          .catch((fault: unknown) => {
            response.writeHead(500)
            response.end(String(fault))
          })
      })
    })
  }
  return {
    name: 'mock-hub',
    configureServer: (server) => put(server.middlewares),
    configurePreviewServer: (server) => put(server.middlewares),
    closeBundle: async () => (await reader).close(),
  }
}
