/**
 * Host name of a node's database tool: below the sites' domain and never the panel's, because what it shows is what
 * members have stored. One label, so that a wildcard certificate covers it; kept from members (reserved-names.ts).
 */
export const databaseToolName = (nodeId: string, sitesDomain: string): string => `databases-${nodeId}.${sitesDomain}`
