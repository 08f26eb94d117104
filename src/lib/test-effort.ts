/**
 * How much longer than usual a test that can go on for ever is to go on: 1 in `./onyva test`, more in
 * `./onyva test --long`. What it multiplies is the number of tries, and the time that they may take.
 */
export const effort = Number(process.env['ONYVA_EFFORT'] ?? 1)
