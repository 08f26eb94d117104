/** Makes a report, with what is left out filled in. */
import type { FailureReason, Report, Resource } from '#wire/node-state.ts'

interface ReportRest {
  readonly reason?: FailureReason
  readonly detail?: string
  readonly httpStatus?: number | null
  readonly answering?: boolean
  readonly size?: Report['size']
  readonly durationMs?: number
}

export function reportOf(resource: Resource, outcome: Report['outcome'], rest: ReportRest = {}): Report {
  return {
    kind: resource.kind,
    id: resource.id,
    generation: resource.generation,
    outcome,
    reason: rest.reason ?? null,
    detail: rest.detail ?? null,
    httpStatus: rest.httpStatus ?? null,
    answering: rest.answering ?? false,
    size: rest.size ?? null,
    durationMs: rest.durationMs ?? 0,
  }
}
