/** What the other halves hold on a person, joined. */
import type { PrivacyPorts } from '#cooperative/privacy/collect-data.ts'
import { linesOfMembers } from '#cooperative/finance/ledger/lines-of-members.ts'
import { sharesOfMembers } from '#cooperative/shares/shares-of-members.ts'
import { sitesHeld } from '#hosting/for-cooperative.ts'

export const privacyPorts: PrivacyPorts = {
  more: async (db, { memberIds }) => ({ ...(await sharesOfMembers(db, memberIds)), bookLines: await linesOfMembers(db, memberIds), sites: await sitesHeld(db, memberIds) }),
}
