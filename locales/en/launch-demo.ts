/** What `./onyva demo` says. */
import type { Messages } from '../messages.ts'

export const demo: Messages['launch']['demo'] = {
  title: (p) => `The fictional cooperative grows to ${p.members} members and ${p.sites} sites (seed ${p.seed}). All of it is made up.`,
  steps: {
    members: 'Members',
    sites: 'Sites and databases, in the panel',
    node: 'Sites, on the node',
    history: 'Three years of visits',
    applications: 'WordPress, DokuWiki, MediaWiki',
  },
  number: (p) => `${p.option} wants a whole number from 1 to ${p.most}.`,
  noNode: 'No node runs in this instance: there would be nobody to hold the sites. See ./onyva doctor',
  shortOf: { disk: 'disk', memory: 'memory' },
  short: (p) => `Not enough ${p.what} here for ${p.sites} sites: ${p.neededGb} GB must be free, ${p.freeGb} are. Ask for fewer sites (--sites), or make room. Nothing was changed.`,
  shortOfFiles: (p) => `This machine lets only ${p.limit} files be open at once; ${p.sites} sites ask for ${p.needed}. Ask for fewer sites (--sites), or raise the limit (ulimit -Hn). Nothing was changed.`,
  interrupted: 'Filling has stopped. The same command goes on where it was.',
  silent: (p) => `${p.count} site(s) do not answer yet: the panel says which, Sites, “Needs attention”.`,
  done: (p) => `Done in ${p.seconds} s.`,
}
