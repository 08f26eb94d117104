/** Runs a program that takes a minute in a root of layers: what a test kills meanwhile. `layer-builder.ts FOLDER`. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { withLayeredRoot } from '#launch/machine/layer-command.ts'

const folder = process.argv[2] ?? ''
// `/usr` alone is root enough for `sleep`: where `/bin` and `/lib` lead anyway.
await mkdir(join(folder, 'upper', 'proc'), { recursive: true })
await withLayeredRoot({ lowerDirs: ['/usr'], folder }, (run) => run(['/bin/sleep', '61.5']))
