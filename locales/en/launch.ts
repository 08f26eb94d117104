/** What the launcher, `./onyva`, says to the terminal. */
import type { Messages } from '../messages.ts'
import { demo } from './launch-demo.ts'

export const launch: Messages['launch'] = {
  demo,
  steps: {
    packages: 'Host packages',
    postgres: 'PostgreSQL programs',
    copy: 'Copy of the program',
    database: 'Private database',
    controlPlane: 'Panel and API',
    image: 'Debian 13 image of the node',
    machine: 'Boot of the node',
    people: 'Fictional cooperative',
    join: 'Node joins the cooperative',
    sites: 'Sample site',
    forwarder: 'Way for visitors',
  },
  up: {
    title: (p) => `Onyva starts in ${p.data}`,
    already: 'Onyva is already running.',
    programChanged: 'The program has changed: starting again.',
    panel: 'Panel',
    member: 'Member',
    administrator: 'Administrator',
    password: 'password',
    once: 'These passwords are shown once. For new ones: ./onyva demo passwords',
    again: 'Passwords: shown at the first start. For new ones: ./onyva demo passwords',
    sample: 'Sample site',
    sampleAnswers: 'answers',
    sampleSilent: 'does not answer yet: ./onyva doctor',
    portsChanged: 'Another program had taken a port: the addresses have changed.',
    took: (p) => `Ready in ${p.seconds} s. To stop: ./onyva down`,
    fictional: (p) => `The cooperative “${p.name}” is fictional.`,
    noNode: (p) => `No node can start here: ${p.reason} The panel works. To attach a Debian 13 server: ./onyva down, ./onyva up --nodes ADDRESS:PORT (an address of this machine that the server reaches), then in the panel, Administration, Nodes, “Add a node” gives the line to type there.`,
    noDemo: 'The demonstration is not (or no longer) in this instance.',
    oldPostgres: (p) => `PostgreSQL ${p.major} is no longer on this machine: the kept copy still serves. To move to the newer one: ./onyva down, then ./onyva database upgrade`,
    trouble: 'Something did not start. What is wrong and what to do: ./onyva doctor',
    installs: (p) => `${p.name}: ${p.reason}`,
  },
  reasons: {
    'systemd-container': 'boots the node machine',
    mmdebstrap: 'builds the Debian 13 image of the node',
    'btrfs-progs': 'gives each site a disk limit',
    openssl: 'makes the certificates by which nodes are known',
    tzdata: 'lets PostgreSQL reckon in the time of France',
  },
  down: {
    stopped: 'Onyva has stopped. Its data stays where it is.',
    notRunning: 'Onyva was not running.',
    stopping: 'Stopping…',
  },
  status: {
    running: 'running',
    stopped: 'stopped',
    starting: 'starting',
    none: (p) => `No instance in ${p.data}. To make one: ./onyva up`,
    database: 'Database',
    controlPlane: 'Panel',
    forwarder: 'Way for visitors',
    node: 'Node',
    sites: 'Sites',
    restarts: (p) => `started again ${p.count} times`,
    nodeStates: {
      starting: 'starting',
      running: 'running',
      failed: 'failed',
      impossible: 'cannot start here',
    },
  },
  doctor: {
    checks: {
      root: 'Rights of root',
      packages: 'Host packages',
      namespaces: 'Namespaces',
      groups: 'Control groups',
      folder: 'Data directory',
      space: 'Free space',
      postgres: 'PostgreSQL programs',
      ports: 'Ports',
      supervisor: 'Supervisor',
      database: 'Database',
      panel: 'Panel',
      node: 'Node',
      sandboxes: 'Sandboxes of sites',
      sites: 'Sample site',
    },
    yes: 'fine',
    notRoot: 'without root no node starts; the panel does',
    beRoot: 'run ./onyva up as root',
    lacking: (p) => `${p.names} missing`,
    installThem: (p) => `./onyva up installs them; by hand: apt-get install --no-install-recommends ${p.names}`,
    noNamespaces: 'this kernel forbids them (user.max_*_namespaces = 0)',
    otherMachine: 'the panel works; start the node on another machine, or ask whoever runs this one to allow them',
    noGroups: 'neither version 1 nor version 2 is within reach: no limit holds',
    noSandboxes: (p: { said: string }) => `this kernel refuses the sandboxes in which PHP of sites runs: they answer 502, plain pages work (${p.said})`,
    leaveChroot: 'it is so in a plain chroot, and where user.max_user_namespaces is 0: start Onyva outside of the chroot, in a container that allows namespaces, or on a whole machine',
    limitsOff: 'give this container its control groups, or use a whole machine',
    otherFolder: 'choose another directory with --data',
    line: (p) => `${p.check}: ${p.says}`,
    gigabytes: (p) => `${p.free.toFixed(1)} GB`,
    freeSpace: (p) => `make room: ${p.leastGb} GB are needed`,
    noPostgres: 'absent',
    up: './onyva up',
    upgrade: './onyva database upgrade',
    noneYet: 'not chosen yet',
    portTaken: (p) => `one of ${p.numbers} is taken by another program`,
    portsAgain: './onyva up chooses others; the addresses will change',
    killed: 'it was killed',
    notRunning: 'not running',
    readLog: (p) => `read the end of ${p.file}`,
    restarts: (p) => `started again ${p.count} times`,
    silent: (p) => `${p.address} does not answer`,
    seeNode: 'see the line of the node above; then ./onyva down and ./onyva up',
    allWell: 'All is well.',
    wrong: (p) => (p.count === 1 ? 'One thing to put right.' : `${p.count} things to put right, in this order: one often hangs on the one before.`),
  },
  upgrade: {
    title: 'Another release of the program: changing over.',
    same: 'This release is the instance’s already.',
    rehearsing: (p) => `Rehearsal on a copy (${p.count} change(s) of the data)`,
    rehearsalFailed: 'The new release cannot take over this data: nothing was changed, all runs as before. Report it with the sentence above.',
    saving: 'Saved by the former release',
    notSaved: 'Saving did not succeed: nothing was changed. To start as before: ./onyva up from the former release’s folder; what is wrong: ./onyva doctor',
    newerData: (p) => `The data is of a newer release than this folder (${p.name}). Start the newer one, or go back to the one before: ./onyva upgrade --back`,
    underWay: 'Another change of this instance’s release is under way.',
    done: 'The release has changed. To go back to the one before: ./onyva upgrade --back',
    failed: 'The new release did not start.',
    goingBack: (p) => `Going back to the release before ${p.at}.`,
    backFailed: (p) => `The former release could not take ${p.file} back. The data is still there; to try again: ./onyva upgrade --back`,
    staysBack: (p) => `The return to the release before ${p.at} still holds. To try that of this folder again: ./onyva upgrade`,
    noWayBack: 'There is no release before to go back to.',
    confirmBack: (p) => `What was entered in the panel since ${p.at} will no longer be there (that data stays aside, in before-restore-…). Files of sites do not change. If that is what you want: ./onyva upgrade --back --yes`,
  },
  database: {
    same: (p) => `The database is already PostgreSQL ${p.major}'s, whose programs are here.`,
    fetchOld: (p) => `The programs of PostgreSQL ${p.major} are needed to read the database a last time, and are neither on this machine nor in its Debian. Put them back (apt.postgresql.org keeps them), or restore a backup: ./onyva restore FILE`,
    dumping: (p) => `Reading with PostgreSQL ${p.major}`,
    restoring: (p) => `Writing with PostgreSQL ${p.major}`,
    checking: 'Comparing both databases row by row',
    done: (p) => `Done. The old database is kept in ${p.folder}; remove it when you like.`,
    differs: (p) => `Table ${p.table} is not the same on both sides: nothing was changed.`,
  },
  backup: {
    wantsFile: 'Which file? ./onyva backup FILE',
    wantsBackup: 'Which backup? ./onyva restore FILE',
    exists: (p) => `${p.file} exists already: choose another name.`,
    done: (p) => `Backup written and read back: ${p.file} (${p.size} MB). It holds secrets: keep it as such.`,
    contents: 'It holds the database, the configuration and the secrets of the panel; not the files of sites, which are on the nodes.',
    notABackup: (p) => `${p.file} is not a backup of Onyva, or it is damaged: ${p.reason}`,
    noFile: (p: { file: string }) => `There is no file ${p.file}.`,
    newer: (p) => `This backup comes from a newer release of Onyva (${p.name}).`,
    restored: (p) => `Restored as of ${p.at}. The data from before is kept in ${p.folder}. To start: ./onyva up`,
    restoredFresh: (p) => `Restored as of ${p.at}. To start: ./onyva up`,
  },
  help: `onyva: everything a hosting cooperative does

  ./onyva up                   start everything on this machine, and show the addresses
  ./onyva down                 stop everything; the data stays
  ./onyva status [--json]      what runs
  ./onyva doctor [--json]      what is wrong, and what to do
  ./onyva demo --members N --sites N [--seed N]   fill the fictional cooperative, up to 4000 and 8000
  ./onyva demo passwords       new passwords for the demonstration
  ./onyva backup FILE          save the panel's data
  ./onyva restore FILE         put it back into a stopped instance
  ./onyva upgrade              move to the release of this folder; --back: return to the one before
  ./onyva database upgrade     move to a newer PostgreSQL
  ./onyva test [--only PART]   all checks, or one part; --long: for minutes what can go on for ever
  ./onyva bench [ROW…]         the measures; --twice: twice, and whether both agree
  ./onyva fault list|run NAME  what breaks, broken on purpose and measured
  ./onyva serve --config FILE  the panel alone (on a server)
  ./onyva first-administrator EMAIL NAME   on a server: the first person
  ./onyva package FOLDER       the three Debian packages, for servers

  Options: --data DIR (or ONYVA_DATA); --cache DIR (or ONYVA_CACHE), to share between instances;
  up --nodes ADDRESS:PORT, where nodes on other machines come;
  up --demo healthy|drifting|trouble, the fictional cooperative of the first start: in good health, drifting, or in trouble
  up --few, at the first start: some twenty members and three sites, instead of some hundreds (small machine)

  Sites, nodes and the rest, through the API:
`,
  refusals: {
    firstAdministratorUsage: 'Write it so: onyva first-administrator [--config FILE] EMAIL NAME',
    administratorExists: 'This cooperative has an administrator already: it is for them to invite others.',
    notLinux: 'Linux is needed.',
    notRoot: 'Only root can start a node.',
    lacksProgram: (p) => `${p.file} is missing.`,
    pathTooLong: (p) => `The path of the data directory is too long for its sockets: ${p.longest} bytes at most.`,
    pathClosed: (p) => `The data directory is below ${p.folder}, which unprivileged processes cannot pass through. Choose another: --data DIR, or chmod o+x ${p.folder}.`,
    pathSigns: 'The path of the data directory holds a space, comma, colon, quote or backslash: choose another with --data.',
    programChanging: 'The program changed while it started: nothing was changed. Start again once it is whole.',
    noSuchStory: (p) => `There is no fictional cooperative “${p.given}”. There are: ${p.known}.`,
    storyIsChosen: (p) => `${p.data} already holds the fictional cooperative “${p.story}”. For another one take another folder: ./onyva up --demo … --data OTHER_FOLDER.`,
    noSpace: (p) => `The node image needs ${p.wantedGb} GB of free space; ${p.freeGb} are left.`,
    running: 'This instance is running: stop it first, ./onyva down.',
    starting: 'Another “./onyva up” is starting this instance.',
    majorGone: (p) => `The database was made by PostgreSQL ${p.major}, whose programs are gone (${p.newer} is here). To bring it over: ./onyva database upgrade`,
    supervisorGone: (p) => `The supervisor ended while starting. It said, in ${p.file}:`,
    notRunning: 'This instance is not running: ./onyva up.',
    optionValue: (p: { option: string }) => `The option ${p.option} wants a value, or takes none. Help: ./onyva help`,
    tooManyWords: (p: { word: string }) => `“${p.word}” is one word too many. Help: ./onyva help`,
    noConfig: (p: { file: string }) => `There is no configuration at ${p.file}. Make it after /usr/share/onyva/onyva.json.example, or say where it is: --config FILE.`,
    badConfig: (p: { said: string }) => `Something is wrong with the configuration: ${p.said}`,
    unknownOption: (p) => `Unknown option: ${p.option}. Help: ./onyva help`,
    unknownCommand: (p) => `Unknown command: ${p.command}. Help: ./onyva help`,
  },
}
