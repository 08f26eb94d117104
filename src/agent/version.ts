/** The agent's version: that of the package it came with. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url))

export const agentVersion: string = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version
