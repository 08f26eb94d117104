/** Every command, in the order in which `--help` shows them. */
import type { Command } from './command.ts'
import { accessCommands } from './commands/access-commands.ts'
import { appCommands } from './commands/app-commands.ts'
import { databaseCommands } from './commands/database-commands.ts'
import { fileCommands } from './commands/file-commands.ts'
import { healthCommands } from './commands/health-commands.ts'
import { ledgerCommands } from './commands/ledger-commands.ts'
import { closingCommands } from './commands/closing-commands.ts'
import { memberCommands } from './commands/member-commands.ts'
import { nodeCommands } from './commands/node-commands.ts'
import { sessionCommands } from './commands/session-commands.ts'
import { siteCommands } from './commands/site-commands.ts'

export const allCommands: readonly Command[] = [...siteCommands, ...healthCommands, ...fileCommands, ...databaseCommands, ...appCommands, ...accessCommands, ...memberCommands, ...ledgerCommands, ...closingCommands, ...nodeCommands, ...sessionCommands]
