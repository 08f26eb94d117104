/** Numbers of a system account, from /etc/passwd: Node has no getpwnam. */
import { readFileSync } from 'node:fs'

/** @throws a sentence when there is no such account. */
export function ownerNamed(name: string, passwd = readFileSync('/etc/passwd', 'utf8')): { uid: number; gid: number } {
  for (const line of passwd.split('\n')) {
    const [account, , uid, gid] = line.split(':')
    if (account === name) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(`there is no account ${name}: is the package installed whole?`)
}
