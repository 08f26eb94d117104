/** Composition root of the control plane: joins configuration, database, nodes, features, frame and timed work. */
import { createAdaptorServer } from '@hono/node-server'
import type { Server } from 'node:http'
import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { sendDueReminders } from '#cooperative/finance/dunning/write-reminder.ts'
import { tendPlans } from '#cooperative/finance/dunning/tend-plans.ts'
import { liftPaid } from '#cooperative/finance/dunning/lift-suspension.ts'
import { watchPayments } from '#cooperative/finance/dunning/watch-payments.ts'
import { forgetInvoiceLinks } from '#cooperative/finance/sales/invoice-link.ts'
import { makePaperMaker } from '#cooperative/finance/sales/paper/make-papers.ts'
import { goOnTelling } from '#cooperative/finance/sepa/give-notices.ts'
import { goOnEntering } from '#cooperative/finance/sepa/settle-debits.ts'
import { sendNewInvoices } from '#cooperative/finance/sales/send-invoice.ts'
import { watchProjects } from '#cooperative/projects/watch-projects.ts'
import { tendGauges } from '#cooperative/gauges/tend-gauges.ts'
import { migrate } from '#db/migrate.ts'
import { openNotifications } from '#db/notifications.ts'
import { openDatabase } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { completeWithdrawals } from '#cooperative/members/departures/withdraw.ts'
import { sendReminders } from '#cooperative/members/phantoms/remind-phantoms.ts'
import { issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { watchUsage } from '#cooperative/finance/tariffs/watch-usage.ts'
import { workOnImports } from '#cooperative/members/exchange/apply-import.ts'
import { makeDueReport } from '#cooperative/reports/make-due-report.ts'
import { executeRetention } from '#cooperative/privacy/execute-retention.ts'
import { databaseResourcesSince, recordDatabaseReports } from '#hosting/databases/for-nodes.ts'
import { cutRunningImports } from '#hosting/databases/database-store.ts'
import { purgeDueDatabases } from '#hosting/databases/purge-due-databases.ts'
import { emptyDueBins } from '#hosting/files/bin/empty-due-bins.ts'
import { endInterruptedJobs } from '#hosting/jobs/end-interrupted-jobs.ts'
import { forgetOldJobs } from '#hosting/jobs/forget-old-jobs.ts'
import { lastAlive } from '#hosting/nodes/control-plane-run.ts'
import type { NodeResources } from '#hosting/nodes/node-resources.ts'
import { tendDelegations } from '#hosting/access/tend-delegations.ts'
import { judgeAgain, observeSites } from '#hosting/health/observe-sites.ts'
import { startNodes } from '#hosting/nodes/start-nodes.ts'
import { recordSiteReports, siteResourcesSince } from '#hosting/sites/for-nodes.ts'
import { purgeDueSites } from '#hosting/sites/purge-due-sites.ts'
import { forgetObservations } from '#hosting/usage/forget-observations.ts'
import { watchClock } from '#lib/clock-watch.ts'
import { systemClock } from '#lib/clock.ts'
import { Refusal } from '#launch/refusal.ts'
import { launchMessages } from '#launch/terminal.ts'
import { readConfig } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { makeLog } from '#lib/log.ts'
import { startTimedWork } from '#lib/timed-work.ts'
import type { TimedJob } from '#lib/timed-work.ts'
import { byItself } from '#people/audit.ts'
import { identify } from '#people/identify.ts'
import { removeWhatIsOver } from '#people/remove-what-is-over.ts'
import { limitConnections } from '#web/connection-limits.ts'
import { buildApp } from '#web/server.ts'
import { makeFeatures } from './features.ts'
import { workOnSimulations } from '#cooperative/finance/tariffs/simulation/run-simulation.ts'
import { billingPorts } from '#billing-ports.ts'
import { gaugePorts } from '#gauge-ports.ts'
import { dunningPorts } from '#dunning-ports.ts'
import { memberPorts } from '#member-ports.ts'
import { reportPorts } from '#report-ports.ts'

const sitesPurgedAtOnce = 20
const binsEmptiedAtOnce = 20
/** Answers under way may end for this long once we are told to stop; streams of progress never would. */
const farewellMs = 3000

/** @throws {Refusal} a sentence in place of a trace: who writes a configuration is no programmer. */
async function configAt(file: string): Promise<Config> {
  const m = launchMessages().refusals
  try {
    return await readConfig(file)
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new Refusal(absent ? m.noConfig({ file }) : m.badConfig({ said: error instanceof Error ? error.message : String(error) }), { cause: error })
  }
}

/** Runs the control plane until it is told to stop. @returns its exit code. */
export async function serve(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { config: { type: 'string' } } })
  const config = await configAt(values.config ?? '/etc/onyva/onyva.json')
  const log = makeLog().with({ part: 'control plane' })
  const clock = systemClock
  // Kept open: the first page after a quiet moment would open six at once, each with a process of its own to start.
  const db = openDatabase(config.databaseUrl, 10, 600_000)
  const migrated = await migrate(db)
  if (migrated.length > 0) log.info('serve.migrated', { migrated })

  await endInterruptedJobs(db, clock, log)
  await cutRunningImports(db)
  const notifications = openNotifications(config.databaseUrl, log)
  const letterhead = { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }
  const resources: NodeResources = {
    since: async (tx, nodeId, since) => [...(await siteResourcesSince(tx, nodeId, since)), ...(await databaseResourcesSince(tx, nodeId, since))],
    record: async (...said) => {
      await recordSiteReports(...said)
      await recordDatabaseReports(...said)
    },
    observe: (tx, nodeId, observations, at) => observeSites(tx, nodeId, observations, at, letterhead),
  }
  const clockWatch = watchClock(clock, await lastAlive(db), (jumpedMs) => log.error('clock.jumped', { jumpedMs, held: 'nothing is removed for good for a day' }))
  /** Work that removes for good what is due: not under a clock that has just jumped. */
  const removing = (work: TimedJob['work']): TimedJob['work'] => async (requestId) => clockWatch.believed() && work(requestId)
  const nodes = await startNodes({ config, db, clock, log, notifications, resources })
  const app = buildApp({ config, db, clock, log, identify, features: makeFeatures({ config, nodes, notifications }) })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  limitConnections(server)
  await listen(server, config.listen)
  const dunning = { ports: dunningPorts, from: letterhead }
  const payments = watchPayments(db, notifications, dunning, clock, log)
  const timed = startTimedWork(
    [
      {
        name: 'forget what is over of people',
        pauseMs: 10 * 60_000,
        work: async () => {
          await removeWhatIsOver(db, clock)
          return false
        },
      },
      {
        name: 'forget old jobs',
        pauseMs: 60 * 60_000,
        work: async () => {
          await forgetOldJobs(db, clock)
          return false
        },
      },
      {
        name: 'watch projects',
        pauseMs: 30 * 60_000,
        // letters that left cannot be called back by a clock put right
        work: removing(async () => {
          await inTransaction(db, (tx) => watchProjects(tx, { from: letterhead }, clock))
          return false
        }),
      },
      { name: 'read the gauges', pauseMs: 60_000, work: () => tendGauges(db, { ports: gaugePorts, from: letterhead, log }, clock) },
      // letters that left cannot be called back by a clock put right
      { name: 'remind of what is unpaid', pauseMs: 10 * 60_000, work: removing((requestId) => sendDueReminders(db, requestId, dunning, clock)) },
      { name: 'tend payment plans', pauseMs: 10 * 60_000, work: removing((requestId) => tendPlans(db, requestId, dunning, clock)) },
      {
        name: 'lift suspensions that are paid',
        pauseMs: 60_000,
        work: async (requestId) => {
          await liftPaid(db, requestId, dunning, clock)
          return false
        },
      },
      { name: 'judge sites again', pauseMs: 30_000, work: () => judgeAgain(db, clock, letterhead) },
      { name: 'forget observations', pauseMs: 10 * 60_000, work: removing(() => forgetObservations(db, clock)) },
      {
        name: 'tend rights lent to others',
        pauseMs: 10 * 60_000,
        work: (requestId) =>
          inTransaction(db, (tx) => tendDelegations(tx, { from: { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }, requestId }, clock)),
      },
      { name: 'erase what has had its time', pauseMs: 60 * 60_000, work: removing((requestId) => executeRetention(db, byItself(requestId), memberPorts, clock)) },
      { name: 'enter imported members', pauseMs: 1000, work: (requestId) => workOnImports(db, requestId, clock) },
      { name: 'work on billing', pauseMs: 1000, work: async (requestId) => (await prepareSome(db, billingPorts, clock)) || issueSome(db, requestId, clock) },
      { name: 'work simulations out', pauseMs: 1000, work: () => workOnSimulations(db, billingPorts, clock) },
      {
        name: 'watch use',
        pauseMs: 30 * 60_000,
        work: async () => {
          await watchUsage(db, billingPorts, letterhead, clock)
          return false
        },
      },
      // its letters and its day cannot be called back by a clock put right
      {
        name: 'make the report of the month',
        pauseMs: 10 * 60_000,
        work: removing(async (requestId) => {
          await inTransaction(db, (tx) => makeDueReport(tx, byItself(requestId), { ports: reportPorts, from: letterhead }, clock))
          return false
        }),
      },
      { name: 'make papers of invoices', pauseMs: 2000, work: makePaperMaker({ db, clock, log }) },
      { name: 'tell of debits', pauseMs: 2000, work: (requestId) => goOnTelling(db, requestId, letterhead, clock) },
      { name: 'enter paid debits', pauseMs: 2000, work: (requestId) => goOnEntering(db, requestId, clock) },
      { name: 'send invoices', pauseMs: 5000, work: () => sendNewInvoices(db, letterhead, clock) },
      {
        name: 'forget links to invoices',
        pauseMs: 60 * 60_000,
        work: removing(async () => {
          await forgetInvoiceLinks(db, clock)
          return false
        }),
      },
      { name: 'ask silent members', pauseMs: 5000, work: () => inTransaction(db, (tx) => sendReminders(tx, letterhead, clock)) },
      {
        name: 'complete withdrawals',
        pauseMs: 10 * 60_000,
        // an event of the register cannot be taken back by a clock put right
        work: removing((requestId) => inTransaction(db, (tx) => completeWithdrawals(tx, byItself(requestId), letterhead, memberPorts, clock))),
      },
      {
        name: 'empty due bins',
        pauseMs: 10 * 60_000,
        work: removing((requestId) => emptyDueBins({ db, calls: nodes.calls, clock, log }, binsEmptiedAtOnce, requestId)),
      },
      {
        name: 'purge due sites',
        pauseMs: 60_000,
        work: removing(async (requestId) => (await inTransaction(db, (tx) => purgeDueSites(tx, { atMost: sitesPurgedAtOnce, requestId }, clock))).length === sitesPurgedAtOnce),
      },
      {
        name: 'purge due databases',
        pauseMs: 60_000,
        work: removing(async (requestId) => (await inTransaction(db, (tx) => purgeDueDatabases(tx, { atMost: sitesPurgedAtOnce, requestId }, clock))) === sitesPurgedAtOnce),
      },
    ],
    log,
  )
  log.info('serve.ready', { panel: config.panelOrigin })
  // Otherwise written at the end alone: the tasks of a first start would compile all of it once more, and so would who comes after a kill.
  flushCompileCache()

  await new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
  log.info('serve.stopping')
  const closed = new Promise((resolve) => server.close(resolve))
  setTimeout(() => server.closeAllConnections(), farewellMs).unref()
  await Promise.all([closed, timed.stop(), payments(), nodes.close()])
  await notifications.close()
  await db.destroy()
  return 0
}

function listen(server: Server, at: Config['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
}
