/**
 * Inside the node: `off` has nginx write no log of visits, `on` what is shipped. Waits until only workers of the new
 * configuration are left. Prints `{}`.
 */
import { access, copyFile, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { exec } from '#lib/exec.ts'

const file = '/usr/lib/onyva/nginx/nginx.conf'
const shipped = `${file}.shipped`

/** Pids of nginx's workers: of those of an older configuration too, which end when their connections do. */
async function workers(): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).startsWith('nginx: worker process')) found.push(pid)
  return found
}

const there = await access(shipped).then(() => true, () => false)
if (process.argv[2] === 'off') {
  if (!there) await copyFile(file, shipped)
  const text = await readFile(shipped, 'utf8')
  await writeFile(file, text.replaceAll(/^(\s*)access_log .*;$/gm, '$1access_log off;'))
} else if (there) {
  await rename(shipped, file)
}
const former = await workers()
await exec('/usr/bin/systemctl', ['reload', 'nginx'])
for (let tries = 0; tries < 500; tries++) {
  const now = await workers()
  if (now.length > 0 && !now.some((pid) => former.includes(pid))) break
  await new Promise((resolve) => setTimeout(resolve, 20))
}
process.stdout.write('{}')
