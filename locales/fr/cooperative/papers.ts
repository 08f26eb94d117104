/** Les papiers du registre, en PDF. */
export const papers = {
  certificate: 'Attestation d’adhésion',
  extract: 'Extrait du registre des sociétaires',
  register: 'Registre des sociétaires',
  registerCount: (count: string) => `${count} inscrits`,
  isMember: (name: string, cooperative: string, number: string, day: string) => `${cooperative} atteste que ${name} est sociétaire, inscrit au registre sous le n° ${number}, depuis le ${day}.`,
  wasMember: (name: string, cooperative: string, number: string, from: string, until: string) => `${cooperative} atteste que ${name} a été sociétaire, sous le n° ${number}, du ${from} au ${until}.`,
  number: 'N°',
  name: 'Nom',
  kind: 'Nature',
  admitted: 'Admission',
  left: 'Départ',
  state: 'État',
  day: 'Date',
  decision: 'Décision',
  made: 'Fait d’après le registre, tel qu’il est ce jour.',
} as const
