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
    title: 'Cooperative web hosting',
    roof: 'A roof for your sites,',
    voice: 'a voice for you.',
    lead: (name: string) => `${name} hosts websites at cost. The company belongs to the people it hosts: one member, one vote, however many sites.`,
    join: 'Become a member',
    street: 'Roofs of every size, one street',
    promisesTitle: 'What you can expect from us',
    promisesText: 'None of this is a paid extra. It is how the house is built.',
    promises: [
      { what: 'A site answers at once', text: 'Give it a name and it is online, and you watch each step happen.' },
      { what: 'Neighbours do not get in your way', text: 'Each site has its own share of memory, computing and disk. One that runs wild takes nobody along.' },
      { what: 'Nothing is lost by one click', text: 'A deleted site can be brought back for 30 days, with its files and addresses.' },
      { what: 'A fault is told with its cause', text: 'In plain words, with what you can do, or what we are doing already.' },
    ],
    stepsTitle: 'Three moves, and it is online',
    steps: [
      { what: 'You choose a name', text: 'We tell you straight away whether it is free.' },
      { what: 'You drop your files', text: 'A folder, an archive or a few pages: drag them into the window.' },
      { what: 'Off we go', text: 'We open the page ourselves before we tell you it answers.' },
    ],
    rulesTitle: 'A company that belongs to those it hosts',
    rules: [
      { what: 'One vote', text: 'per member. Decisions are taken at the general meeting, where nobody weighs more than anybody else.' },
      { what: 'At cost', text: 'What hosting really costs, shared between those who use it.' },
      { what: 'Free software', text: 'Onyva, under the AGPL: anyone may read it, improve it and use it elsewhere.' },
    ],
  },
}
