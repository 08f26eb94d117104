/**
 * Runs one script of a recipe in the site's own PHP: its uid, its sandbox, its limits, its way to the database.
 * The script stands in a folder of root's that every sandbox shows, and receives its input as the body.
 */
import { join } from 'node:path'
import { scriptAnswer } from '#wire/applications.ts'
import { parseJson, ShapeError } from '#wire/shape.ts'
import { detailOf } from '../resources/refusal.ts'
import { AppRefusal } from './application-refusal.ts'
import { fastcgiRequest } from './fastcgi-request.ts'

interface ScriptRun {
  readonly phpSocket: string
  /** The application's folder and the script in it. */
  readonly folder: string
  readonly script: string
  /** The site's address: what the script's `$_SERVER` says of the request. */
  readonly address: string
  readonly input: Readonly<Record<string, unknown>>
  readonly timeoutMs: number
}

/** @throws {AppRefusal} `applicationStepFailed` with what the script said, `applicationSilent` when PHP did not answer. */
export async function runScript(run: ScriptRun): Promise<void> {
  let said: string
  try {
    said = await fastcgiRequest({ socketPath: run.phpSocket, parameters: parametersOf(run), body: JSON.stringify(run.input), timeoutMs: run.timeoutMs })
  } catch (error) {
    throw new AppRefusal('applicationSilent', `${run.script}: ${detailOf(error)}`)
  }
  const answer = parseAnswer(said, run.script)
  if (answer.outcome === 'refused') throw new AppRefusal(answer.reason, answer.detail)
}

/** Programs write what they like before they are done; the answer is the last line. */
function parseAnswer(said: string, script: string): ReturnType<typeof scriptAnswer> {
  const last = said.trimEnd().split('\n').at(-1) ?? ''
  try {
    return parseJson(scriptAnswer, last)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    throw new AppRefusal('applicationStepFailed', `${script} ended without an answer: ${said.slice(-500)}`)
  }
}

function parametersOf(run: ScriptRun): Record<string, string> {
  const { host, hostname, port, protocol } = new URL(run.address)
  const file = join(run.folder, run.script)
  const secure = protocol === 'https:'
  return {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_SOFTWARE: 'nginx',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: 'POST',
    REQUEST_SCHEME: secure ? 'https' : 'http',
    ...(secure ? { HTTPS: 'on' } : {}),
    HTTP_HOST: host,
    SERVER_NAME: hostname,
    SERVER_PORT: port === '' ? (secure ? '443' : '80') : port,
    REMOTE_ADDR: '127.0.0.1',
    REQUEST_URI: '/',
    SCRIPT_NAME: '/index.php',
    SCRIPT_FILENAME: file,
    CONTENT_TYPE: 'application/json',
    CONTENT_LENGTH: String(Buffer.byteLength(JSON.stringify(run.input))),
    // longer than visitors' requests may take
    PHP_ADMIN_VALUE: `max_execution_time=${Math.ceil(run.timeoutMs / 1000)}`,
  }
}
