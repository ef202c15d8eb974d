import { defineConfig } from '@playwright/test'
import { join } from 'node:path'
import { hub } from './lib/hub'

/** One hub and one browser; what one spec changes the next finds, in the order of the files. */
export default defineConfig({
  testDir: '.',
  outputDir: join(hub.target, 'screenshots'),
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 15_000 },
  // Memory is looked at for as long as was asked for, and pictures are taken where somebody wants them.
  testIgnore: [...(hub.minutes > 0 ? [] : ['**/*memory.spec.ts']), ...(hub.pictures ? [] : ['**/*pictures.spec.ts'])],
  reporter: [['list'], ...(process.env.SPECS_REPORT ? [['json', { outputFile: process.env.SPECS_REPORT }] as const] : [])],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    baseURL: hub.url,
    // The hub's certificate was made for this run.
    ignoreHTTPSErrors: true,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
})
