/** Asks the node of a site for lines of its logs. */
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { Fault } from '#hosting/usage/usage-store.ts'
import type { LogLine, LogPage, LogPlace, ReadLog } from '#wire/site-log.ts'

export type LogQuery = Pick<ReadLog, 'log' | 'search' | 'faultsOnly' | 'fromMs' | 'limit'> & { direction?: ReadLog['direction']; place?: LogPlace | null; around?: ReadLog['around'] }

/** Asks for what the logs hold of an error: see `readSiteLog`. */
export const readFaultLog = async (calls: NodeCalls, site: Site, fault: Pick<Fault, 'lastAt' | 'requestId' | 'message'>, streams: { signal?: AbortSignal; requestId?: string } = {}): Promise<LogLine[]> =>
  (await readSiteLog(calls, site, { log: 'access', search: '', faultsOnly: false, fromMs: 0, limit: 1, around: { atMs: fault.lastAt.getTime(), requestId: fault.requestId, message: fault.message } }, streams)).lines

/** @throws {UserError} `nodeAway`, `nodeBusy` (503). A site that its node does not hold has no lines. */
export async function readSiteLog(calls: NodeCalls, site: Site, query: LogQuery, streams: { signal?: AbortSignal; requestId?: string } = {}): Promise<LogPage> {
  const question: ReadLog = { ask: 'readLog', site: site.id, uid: site.uid, hostNames: [...site.hostNames], direction: 'older', place: null, around: null, ...query }
  const answer = await calls.ask(site.nodeId, question, streams)
  return answer.outcome === 'logPage' ? answer : { outcome: 'logPage', lines: [], older: null, newer: null }
}
