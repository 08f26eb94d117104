/** Work that takes time: what is being done, how far it has come, how it ended. */
import { applicationJobs } from './applications.ts'
type Words = Readonly<Record<string, string | number>>

/** “photo.jpg” when there is one thing, “12 items” otherwise. */
const things = (p: Words): string => (Number(p['count']) === 1 ? String(p['name']) : `${p['count']} items`)
const files = (p: Words): string => (Number(p['files']) === 1 ? 'one file' : `${p['files']} files`)

export const jobs = {
  title: 'Work under way',
  where: 'How far we are',
  see: 'See the result',
  back: 'Back to the site',
  goingLead: 'You may close this page: the work goes on without it.',
  doneLead: 'Done.',
  failedLead: 'It did not come about.',
  started: (time: string) => `started at ${time}`,
  took: (duration: string) => `in ${duration}`,
  starting: 'We are starting.',
  of: (done: string, total: string) => `${done} of ${total}`,
  recent: 'Recent work',
  none: 'No recent work. Copying, unpacking or binning many files is followed here.',
  columns: { what: 'Work', state: 'State', when: 'Started' },
  states: { running: 'under way', done: 'done', failed: 'failed' },
  steps: {
    receiving: 'Receiving',
    counting: 'Counting files',
    checking: 'Checking',
    unpacking: 'Unpacking',
    placing: 'Putting in place',
    copying: 'Copying',
    moving: 'Moving',
    removing: 'Removing',
    keeping: 'Keeping the state before',
    importing: 'Importing',
    undoing: 'Putting the state before back',
    changing: 'Changing rights',
    database: 'Database',
    settings: 'Settings',
    answering: 'First page',
  },
  kinds: {
    copyFiles: { going: (p: Words) => `Copying ${things(p)}`, done: (p: Words, r: Words) => `${things(p)}: copied, ${files(r)}.`, failed: (p: Words) => `${things(p)}: not copied` },
    binFiles: { going: (p: Words) => `Moving ${things(p)} to the bin`, done: (p: Words) => `${things(p)}: in the bin.`, failed: (p: Words) => `${things(p)}: not in the bin` },
    emptyBin: { going: () => 'Emptying the bin', done: (_p: Words, r: Words) => `Bin emptied: ${files(r)}.`, failed: () => 'Bin not emptied' },
    unpackFile: { going: (p: Words) => `Unpacking ${p['name']}`, done: (p: Words, r: Words) => `${p['name']}: ${Number(r['files']) === 1 ? 'one file unpacked' : `${r['files']} files unpacked`}.`, failed: (p: Words) => `${p['name']}: nothing was unpacked` },
    importDatabase: { going: (p: Words) => `Importing into ${p['name']}`, done: (p: Words) => `${p['name']}: imported.`, failed: (p: Words) => `${p['name']}: nothing was imported` },
    undoImport: { going: (p: Words) => `Putting ${p['name']} back to the state before`, done: (p: Words) => `${p['name']} is as before the import.`, failed: (p: Words) => `${p['name']}: the state before was not put back` },
    checkDatabase: {
      going: (p: Words) => `Checking ${p['name']}`,
      done: (p: Words, r: Words) => (Number(r['brokenCount']) > 0 ? `${p['name']}: damaged and not repaired: ${r['broken']}. Write to the cooperative.` : `${p['name']}: ${r['tables']} ${Number(r['tables']) > 1 ? 'tables' : 'table'} read, ${Number(r['mended']) > 0 ? `${r['mended']} repaired` : 'all sound'}.`),
      failed: (p: Words) => `${p['name']}: tables not checked`,
    },
    setAccess: { going: (p: Words) => `Changing the rights of ${p['name']}`, done: (p: Words, r: Words) => `${p['name']}: rights changed${Number(r['files']) > 1 ? `, ${r['files']} items` : ''}.`, failed: (p: Words) => `${p['name']}: rights unchanged` },
    ...applicationJobs,
  },
}
