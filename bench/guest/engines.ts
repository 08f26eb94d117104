/**
 * The bare engines that the bench compares with, run inside the node beside ours: one nginx with one server
 * block, one php-fpm without any isolation, the same Debian programs. Runs with node:* only.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { get } from 'node:http'
import type { ChildProcess } from 'node:child_process'
import { start } from '#lib/exec.ts'

export const bareFolder = '/run/onyva-bench'
export const barePort = 8088
const fpm = '/usr/sbin/php-fpm8.4'

/** Same pool settings as a site's own master has, without its sandbox. */
const fpmConfig = `[global]
error_log = ${bareFolder}/fpm.log
daemonize = no
[bare]
listen = ${bareFolder}/php.sock
listen.mode = 0666
user = www-data
group = www-data
pm = ondemand
pm.max_children = 4
pm.process_idle_timeout = 60s
`

const nginxConfig = `user www-data;
worker_processes 2;
worker_rlimit_nofile 8192;
pid ${bareFolder}/nginx.pid;
error_log ${bareFolder}/nginx.log warn;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types;
  sendfile on;
  keepalive_requests 100000;
  access_log off;
  server {
    listen 127.0.0.1:${barePort} default_server;
    root ${bareFolder}/public;
    index index.php index.html;
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php$ {
      try_files $uri =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:${bareFolder}/php.sock;
    }
  }
}
`

/** Writes the folder, the page and both configurations. */
export async function prepareBare(phpPage: string, staticPage: string): Promise<void> {
  await rm(bareFolder, { recursive: true, force: true })
  await mkdir(`${bareFolder}/public`, { recursive: true })
  await writeFile(`${bareFolder}/public/index.php`, phpPage)
  await writeFile(`${bareFolder}/public/page.html`, staticPage)
  await writeFile(`${bareFolder}/fpm.conf`, fpmConfig)
  await writeFile(`${bareFolder}/nginx.conf`, nginxConfig)
}

export const startBareNginx = (): ChildProcess =>
  start('/usr/sbin/nginx', ['-c', `${bareFolder}/nginx.conf`, '-g', 'daemon off;'], { stdio: 'ignore' })

export const startBareFpm = (): ChildProcess =>
  start(fpm, ['-F', '-y', `${bareFolder}/fpm.conf`], { stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } })

/** Ends a child and waits for its end. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** Waits until a unix socket accepts. */
export async function accepts(path: string, timeoutMs = 10_000): Promise<void> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(path)
      socket.once('connect', () => (socket.destroy(), resolve(true)))
      socket.once('error', () => resolve(false))
    })
    if (open) return
    if (performance.now() > until) throw new Error(`${path} did not accept in ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** GETs a page on loopback; milliseconds to the first byte of the answer, and its status. */
export function firstByte(port: number, host: string, path = '/'): Promise<{ ms: number; status: number }> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, (answer) => {
      const ms = performance.now() - began
      answer.resume()
      answer.on('end', () => resolve({ ms, status: answer.statusCode ?? 0 }))
    }).on('error', reject)
  })
}

/** One command to the activator, one line back. */
export function activator(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect('/run/onyva/activator.sock', () => socket.write(`${command}\n`))
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk.toString()
      if (said.includes('\n')) {
        socket.destroy()
        resolve(said.trim())
      }
    })
    socket.on('error', reject)
  })
}
