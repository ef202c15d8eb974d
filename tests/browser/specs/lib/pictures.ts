import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import UPNG from 'upng-js'
import { expect, hub } from './test'

/** Of the pictures. */
export const SIZE = { width: 1280, height: 800 }
const MOST_BYTES = 150_000
const COLOURS = 128

/** A buffer of its own, as long as what is in it. */
const exact = (bytes: Buffer): ArrayBuffer => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer

/** A small picture of what is seen, for the documentation; none where nobody wants them. */
export async function take(page: Page, name: string): Promise<void> {
  if (!hub.pictures) return
  mkdirSync(hub.pictures, { recursive: true })
  const file = join(hub.pictures, `${name}.png`)
  await page.mouse.move(0, 0)
  const seen = UPNG.decode(exact(await page.screenshot({ animations: 'disabled' })))
  // A palette is enough for surfaces and text, and a third of the size.
  writeFileSync(file, Buffer.from(UPNG.encode(UPNG.toRGBA8(seen), seen.width, seen.height, COLOURS)))
  expect(statSync(file).size, file).toBeLessThan(MOST_BYTES)
}
