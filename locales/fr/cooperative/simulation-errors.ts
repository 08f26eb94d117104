type Params = Readonly<Record<string, string | number>>

/** Refus des tarifs à l’essai. */
export const simulationErrors = {
  simulationNone: 'Ce tarif à l’essai n’existe pas.',
  simulationLabel: (p: Params) => `Nommez cet essai, en ${p['most']} signes au plus.`,
  simulationReason: (p: Params) => `Dites pourquoi en ${p['most']} signes au plus, sur une seule ligne.`,
  simulationDays: 'La période dure un mois au moins, et finit après avoir commencé.',
  simulationOver: 'On essaie sur une période finie : choisissez un dernier jour avant aujourd’hui.',
  simulationYears: (p: Params) => `La période dure ${p['most']} ans au plus.`,
  simulationPercent: 'Un nombre entier, de 0 à 100.',
  simulationMove: 'Choisissez deux formules : celle que l’on quitte, et une autre que l’on prend.',
  simulationResolution: (p: Params) => `Le numéro d’une résolution tient en ${p['most']} signes.`,
  simulationWithdrawn: 'Cette proposition est retirée. Remettez-la d’abord dans la liste.',
  simulationApplied: (p: Params) => `Cet essai est devenu le tarif « ${p['name']} » : il ne change plus. Copiez-le pour en proposer un autre.`,
  simulationTooMany: (p: Params) => `Vous avez demandé ${p['most']} calculs en une heure. Les chiffres restent là : refaites-les un peu plus tard.`,
}
