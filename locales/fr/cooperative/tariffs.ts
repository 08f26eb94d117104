/** Tarifs, abonnements et facturation. */
export const tariffs = {
  lines: {
    per: { 1: 'par mois', 3: 'par trimestre', 12: 'par an' },
    days: (days: number, of: number) => `${days} jour${days > 1 ? 's' : ''} sur ${of}`,
    free: 'offert',
    reduced: (percent: string) => `réduction de ${percent} %`,
    above: {
      traffic: (used: string, included: string) => `trafic au-delà de ${included} Go compris (${used} Go utilisés)`,
      disk: (used: string, included: string) => `espace au-delà de ${included} Go compris (${used} Go en moyenne)`,
    },
  },
  letters: {
    warning: {
      subject: (p: { plan: string }) => `Vous avez utilisé plus de 80 % de ce que comprend « ${p.plan} »`,
      body: (p: { plan: string; measure: 'traffic' | 'disk'; used: string; included: string; price: string; until: string }) =>
        [
        p.measure === 'traffic'
          ? `Depuis le début de votre mois, vos sites ont envoyé ${p.used} Go. Votre formule « ${p.plan} » en comprend ${p.included}, jusqu’au ${p.until}.`
          : `Depuis le début de votre mois, vos sites ont déjà occupé ce que ${p.used} Go gardés un mois entier occuperaient. Votre formule « ${p.plan} » en comprend ${p.included}, jusqu’au ${p.until}.`,
        `Au-delà, chaque Go coûte ${p.price} hors taxe. Rien de ce que vous avez utilisé jusqu’à aujourd’hui compris ne sera facturé en plus.`,
        'Votre page montre jour par jour d’où cela vient. Si une formule plus large vous irait mieux, répondez à la coopérative.',
      ].join('\n\n'),
      action: 'Voir ce que j’utilise',
    },
  },
}
