import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

interface Login { user: string; password: string }

/** The hub that is tried, as the Java side wrote it down. */
interface Hub {
  url: string
  /** The folder that the hub was unpacked into. */
  home: string
  launcher: string
  log: string
  /** Of its JVM. */
  pid: number
  sshPort: number
  accounts: Record<'admin' | 'operator' | 'viewer' | 'guest' | 'ioc' | 'source', Login>
  /** The connector of the portal as a later build of it. */
  upgrade: string
  /** Bundles with a tab each. */
  tabs: Record<'well' | 'failsLate' | 'failsAtOnce', string>
  /** A bundle that puts a message aside as it starts; its dossier has this key. */
  aside: string
  asideKey: string
  /** How long memory is looked at; 0: not at all. */
  minutes: number
  /** Where pictures for the documentation go; empty: none are taken. */
  pictures: string
  target: string
}

const file = process.env.HUB_JSON
if (!file) throw new Error('HUB_JSON must name the file that tells of the hub; mvn verify -pl tests/browser sets it.')

export const hub = JSON.parse(readFileSync(file, 'utf8')) as Hub

const run = promisify(execFile)

/** Runs a line of the hub's shell as its admin, and gives what it said. */
export async function shell(line: string): Promise<string> {
  const { stdout, stderr } = await run(hub.launcher, ['shell', line], {
    env: { ...process.env, HUB_SSH_PORT: String(hub.sshPort) },
    timeout: 60_000,
  })
  return stdout + stderr
}
