import { phantoms } from './cooperative/phantoms.ts'
import { hub, shareWords } from './cooperative/shares.ts'
import { sepa } from './cooperative/sepa.ts'
import { statutes } from './cooperative/statutes.ts'
import { assets } from './cooperative/assets.ts'
import { projects } from './cooperative/projects.ts'
import { transparency } from './cooperative/transparency.ts'
import { simulations } from './cooperative/simulations.ts'
import { tariffs } from './cooperative/tariffs.ts'
import { debts } from './cooperative/debts.ts'
import { gauges } from './cooperative/gauges.ts'
import { dunning } from './cooperative/dunning.ts'
import { budget } from './cooperative/budget.ts'
import { vat } from './cooperative/vat.ts'
import { incomePeriods } from './cooperative/income-periods.ts'
import { documents } from './cooperative/documents.ts'
import { closing } from './cooperative/closing.ts'
import { cutoff } from './cooperative/cutoff.ts'
import { invoicePaper } from './cooperative/invoice-paper.ts'
import { reports } from './cooperative/reports.ts'
import { sales } from './cooperative/sales.ts'
import { purchases } from './cooperative/purchases.ts'
import { bank } from './cooperative/bank.ts'
import { ledger } from './cooperative/ledger.ts'
import { departures } from './cooperative/departures.ts'
import { asking } from './cooperative/asking.ts'
import { papers } from './cooperative/papers.ts'
import { exchange } from './cooperative/exchange.ts'
import { privacy } from './cooperative/privacy.ts'
import { members } from './cooperative/members.ts'

export const cooperative = {
  assets,
  projects,
  transparency,
  debts,
  simulations,
  tariffs,
  dunning,
  gauges,
  incomePeriods,
  vat,
  budget,
  asking,
  documents,
  closing,
  cutoff,
  invoicePaper,
  reports,
  sales,
  purchases,
  bank,
  ledger,
  hub,
  shares: shareWords,
  sepa,
  statutes,
  departures,
  exchange,
  members,
  privacy,
  papers,
  phantoms,
  front: {
    title: 'Hébergeur coopératif',
    roof: 'Un toit pour vos sites,',
    voice: 'une voix pour vous.',
    lead: (name: string) => `${name} héberge des sites à prix coûtant. L’entreprise appartient à celles et ceux qu’elle héberge : un membre, une voix, quel que soit le nombre de ses sites.`,
    join: 'Devenir sociétaire',
    street: 'Des toits de toutes les tailles, une seule rue',
    promisesTitle: 'Ce que vous pouvez attendre de nous',
    promisesText: 'Rien de tout cela n’est une option payante. C’est la façon dont la maison est construite.',
    promises: [
      { what: 'Un site répond tout de suite', text: 'Vous lui donnez un nom, il est en ligne, et vous voyez chaque étape se faire.' },
      { what: 'Le voisin ne vous gêne pas', text: 'Chaque site a sa part de mémoire, de calcul et de disque. Celui qui s’emballe n’emporte que lui.' },
      { what: 'Rien ne se perd d’un clic', text: 'Un site supprimé se retrouve pendant 30 jours, avec ses fichiers et ses adresses.' },
      { what: 'Une panne se dit avec sa cause', text: 'En mots simples, avec ce que vous pouvez faire, ou ce que nous faisons déjà.' },
    ],
    stepsTitle: 'Trois gestes, et c’est en ligne',
    steps: [
      { what: 'Vous choisissez un nom', text: 'Nous vous disons aussitôt s’il est libre.' },
      { what: 'Vous déposez vos fichiers', text: 'Un dossier, une archive ou quelques pages : glissez-les dans la fenêtre.' },
      { what: 'On y va', text: 'Nous ouvrons la page nous-mêmes avant de vous dire qu’elle répond.' },
    ],
    rulesTitle: 'Une entreprise à celles et ceux qu’elle héberge',
    rules: [
      { what: 'Une voix', text: 'par membre. Les décisions se prennent en assemblée, et personne n’y pèse plus qu’un autre.' },
      { what: 'Le prix coûtant', text: 'Ce que l’hébergement coûte vraiment, réparti entre celles et ceux qui s’en servent.' },
      { what: 'Un logiciel libre', text: 'Onyva, sous licence AGPL : chacun peut le lire, l’améliorer et s’en servir ailleurs.' },
    ],
  },
} as const
