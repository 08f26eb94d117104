/**
 * Starts or ends the bare engines inside the node, for rows that put load on them: `start` with the PHP page and
 * the size of the plain page, or `stop`. As units of their own, like nginx and the activator, so that they weigh
 * the same to the kernel. Prints `{}`.
 */
import { exec, run } from '#lib/exec.ts'
import { accepts, bareFolder, barePort, firstByte, prepareBare } from './engines.ts'

const units = ['onyva-bench-nginx', 'onyva-bench-fpm']
const [what, phpPage = '', bytes = '0'] = process.argv.slice(2)

for (const unit of units) await run('/usr/bin/systemctl', ['stop', unit])
if (what === 'start') {
  await prepareBare(phpPage, 'x'.repeat(Number(bytes)))
  await exec('/usr/bin/systemd-run', ['--collect', '--quiet', '--unit', units[1]!, '/usr/sbin/php-fpm8.4', '-F', '-y', `${bareFolder}/fpm.conf`])
  await exec('/usr/bin/systemd-run', ['--collect', '--quiet', '--unit', units[0]!, '--property=LimitNOFILE=16384', '/usr/sbin/nginx', '-c', `${bareFolder}/nginx.conf`, '-g', 'daemon off;'])
  await accepts(`${bareFolder}/php.sock`)
  for (let attempt = 0; ; attempt++) {
    const status = await firstByte(barePort, 'bare', '/page.html').then((answer) => answer.status, () => 0)
    if (status === 200) break
    if (attempt > 200) throw new Error(`the bare nginx answers ${status}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
process.stdout.write('{}')
