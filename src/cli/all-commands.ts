/** Every command, in the order in which `--help` shows them. */
import type { Command } from './command.ts'
import { accessCommands } from './commands/access-commands.ts'
import { appCommands } from './commands/app-commands.ts'
import { databaseCommands } from './commands/database-commands.ts'
import { fileCommands } from './commands/file-commands.ts'
import { healthCommands } from './commands/health-commands.ts'
import { bookCommands } from './commands/book-commands.ts'
import { ledgerCommands } from './commands/ledger-commands.ts'
import { closingCommands } from './commands/closing-commands.ts'
import { memberCommands } from './commands/member-commands.ts'
import { nodeCommands } from './commands/node-commands.ts'
import { payoutCommands } from './commands/payout-commands.ts'
import { sessionCommands } from './commands/session-commands.ts'
import { shareCommands } from './commands/share-commands.ts'
import { siteCommands } from './commands/site-commands.ts'
import { statutesCommands } from './commands/statutes-commands.ts'

export const allCommands: readonly Command[] = [...siteCommands, ...healthCommands, ...fileCommands, ...databaseCommands, ...appCommands, ...accessCommands, ...memberCommands, ...statutesCommands, ...shareCommands, ...payoutCommands, ...ledgerCommands, ...bookCommands, ...closingCommands, ...nodeCommands, ...sessionCommands]
