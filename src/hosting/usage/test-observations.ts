/** Observations for tests, with what a test does not care about filled in. */
import type { FaultObservation, SpanObservation } from '#wire/observations.ts'
import { timeClasses } from '#wire/response-times.ts'

let sequence = 1_000

export const buildSpan = (span: Partial<SpanObservation> & { site: string }): SpanObservation => ({
  kind: 'span', span: 'minutes', sequence: ++sequence, atMs: Date.parse('2026-11-23T09:55:00Z'), requests: 10, pages: 5, status2xx: 10, status3xx: 0, status4xx: 0,
  status5xx: 0, bytesOut: 1000, cacheHits: 0, staleHits: 0, times: Array<number>(timeClasses).fill(0), cpuMs: 0, oomKills: 0, starts: 0, workersFull: 0, refusals: 0, memoryBytes: 0,
  workers: 0, diskBytes: 0, lastOkMs: 0, lastFaultMs: 0, ...span,
})

export const buildFault = (fault: Partial<FaultObservation> & { site: string }): FaultObservation => ({
  kind: 'fault', sequence: ++sequence, atMs: Date.parse('2026-11-23T00:00:00Z'), cause: 'memoryLimit', file: 'wp-content/plugins/galerie-plus/import.php', line: 212,
  component: { kind: 'plugin', name: 'galerie-plus' }, message: 'Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)', count: 3, seen: 3,
  firstMs: Date.parse('2026-11-23T09:55:30Z'), lastMs: Date.parse('2026-11-23T09:58:00Z'), example: 'GET roue.example/galerie', requestId: 'f'.repeat(32), ...fault,
})
