import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { mockHub } from './src/dev/mock.ts'

/**
 * Hawtio's one file of 14 MB becomes chunks that are fetched as they are needed. The hub's own pages need none of them:
 * only what `src/technical` imports, which is itself imported on demand, does.
 */
export default defineConfig(({ command }) => ({
  base: '/hawtio/',
  plugins: [react(), ...(command === 'serve' && !process.env.VITEST && !process.env.HUB ? [mockHub()] : [])],
  resolve: {
    alias: [
      // The Camel pages show XML, YAML and plain text. All of Monaco's languages would be 5 MB more.
      { find: /^monaco-editor$/, replacement: new URL('./src/technical/monaco.ts', import.meta.url).pathname },
      // The hub runs Camel 4.14; the model of 4.10 would be a second one of 3 MB.
      { find: /^@hawtio\/camel-model-v4_10$/, replacement: '@hawtio/camel-model-v4_14' },
    ],
    dedupe: ['react', 'react-dom', 'react-router-dom'],
  },
  optimizeDeps: {
    // The development server bundles what Hawtio imports ahead, and knows no workers while it does: they stay imports.
    rolldownOptions: {
      plugins: [{ name: 'workers-stay', resolveId: (id: string) => (/\?worker$/.test(id) ? { id, external: true } : undefined) }],
    },
  },
  build: {
    outDir: process.env.UI_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2021',
    sourcemap: false,
    reportCompressedSize: false,
    // Data URLs would need more from the content security policy than images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What all share must not be put into one of the large chunks, or the first page would draw that.
            { name: 'base', test: /vite\/preload-helper|\/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run)\//, priority: 3 },
            { name: 'monaco', test: /\/node_modules\/monaco-editor\//, priority: 2 },
            { name: 'camel-model', test: /\/node_modules\/@hawtio\/camel-model/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    host: '127.0.0.1',
    // HUB=http://127.0.0.1:8181 npm run dev: the pages as they are here, on a hub that runs.
    proxy: process.env.HUB
      ? Object.fromEntries(
          ['/api', '/hawtio/auth', '/hawtio/session', '/hawtio/user', '/hawtio/plugins', '/hawtio/jolokia', '/hawtio/proxy', '/hawtio/hawtconfig.json']
            .map((path) => [path, String(process.env.HUB)]),
        )
      : undefined,
  },
  preview: {
    headers: {
      // As the bundle's server says it, so that what it forbids is seen here.
      'Content-Security-Policy':
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
        "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'",
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    server: { deps: { inline: [/@patternfly/] } },
    css: false,
    // Vitest leaves one processor to others. Here nobody else wants it.
    maxWorkers: '100%',
  },
}))
