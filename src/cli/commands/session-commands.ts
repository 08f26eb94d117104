/** `onyva login`, `logout` and `whoami`. */
import { hostname } from 'node:os'
import { acknowledged, answered } from '../answers.ts'
import type { Command, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure, failureOf } from '../failure.ts'
import { connectTo } from '../connect.ts'
import { removeLogin, writeLogin } from '../session-file.ts'
import { textPairs } from '../text-table.ts'
import { usage } from '../read-options.ts'

/** A panel's address as people type it: with or without `https://`. */
function originOf(scene: Scene, typed: string): string {
  const whole = /^https?:\/\//.test(typed) ? typed : `https://${typed}`
  if (!URL.canParse(whole)) throw usage(scene.m.usage.server)
  return new URL(whole).origin
}

const tokenName = (): string => `onyva, ${hostname()}`.slice(0, 60)

/** Asks for what is missing; a code only once the account wants one. */
async function logIn(scene: Scene): Promise<{ origin: string; token: string }> {
  const { io, m } = scene
  const origin = originOf(scene, scene.where.server ?? io.env['ONYVA_SERVER'] ?? (await io.ask(m.login.server)))
  const email = typeof scene.options['email'] === 'string' ? scene.options['email'] : await io.ask(m.login.email)
  const password = io.env['ONYVA_PASSWORD'] ?? (await io.ask(m.login.password, { secret: true }))
  const { client } = connectTo({ origin }, null, scene.language)
  const send = (code?: string) => client.api.v1.sessions.$post({ json: { email, password, name: tokenName(), ...(code ? { code } : {}) } })
  let answer: Response = (await send()) as unknown as Response
  if (!answer.ok) {
    const failure = await failureOf(answer)
    if (failure.problem.code !== 'secondFactorNeeded') throw failure
    answer = (await send(await io.ask(m.login.code))) as unknown as Response
    if (!answer.ok) throw await failureOf(answer)
  }
  const { token } = (await answer.json()) as { token: string }
  return { origin, token }
}

export const sessionCommands: readonly Command[] = [
  {
    noun: 'login',
    verb: '',
    takes: [],
    options: { email: { type: 'string' } },
    summary: (m) => m.summaries.login,
    run: async (scene) => {
      const { origin, token } = await logIn(scene)
      await writeLogin(scene.io, origin, token)
      return { value: { panel: origin }, text: `${scene.m.login.done(origin)}\n` }
    },
  },
  {
    noun: 'logout',
    verb: '',
    takes: [],
    options: {},
    summary: (m) => m.summaries.logout,
    run: async (scene) => {
      const session = await scene.session()
      // The token of an instance belongs to its launcher: ending it would sign everybody on this machine out.
      if (session.from === 'instance') throw new Failure(exitCode.refused, { code: 'instanceToken', title: scene.m.login.instanceToken })
      const client = await scene.client()
      await acknowledged(client.api.v1.sessions.current.$delete())
      if (session.from === 'login') await removeLogin(scene.io)
      return { value: { panel: session.door.origin, signedIn: false }, text: `${scene.m.login.loggedOut(session.door.origin)}\n` }
    },
  },
  {
    noun: 'whoami',
    verb: '',
    takes: [],
    options: {},
    summary: (m) => m.summaries.whoami,
    run: async (scene) => {
      const client = await scene.client()
      const me = await answered(client.api.v1.me.$get())
      const { door } = await scene.session()
      const m = scene.m.me
      return {
        value: { ...me, panel: door.origin },
        text: textPairs([
          [m.name, me.name],
          [m.email, me.email],
          [m.roles, me.roles.join(', ')],
          [m.members, me.members.map((member) => `${member.name} (n° ${member.number})`).join(', ')],
          [m.panel, door.origin],
        ]),
      }
    },
  },
]
