/** « de Noé », « d’Idris », « d’index.php » : a name that a person chose begins with any letter. */
export const of = (name: unknown): string => (/^[aeiouyàâäæéèêëîïôöœùûü]/i.test(String(name)) ? `d’${String(name)}` : `de ${String(name)}`)
