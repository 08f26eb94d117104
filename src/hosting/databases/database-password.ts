/** The password of a database: made here, shown once, kept as a hash only (`#lib/mariadb-password.ts`). */
import { randomText } from '#lib/ids.ts'

/** 24 signs of 32: 120 random bits. */
export const newDatabasePassword = (): string => randomText(24)
