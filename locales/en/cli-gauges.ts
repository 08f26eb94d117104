/** The command line of gauges. */
export const cliGauges = {
  arguments: { gauge: 'GAUGE' },
  summaries: {
    gaugeList: 'how the cooperative stands: each gauge, its value, its threshold',
    gaugeShow: 'one gauge, what it is made of, and its course',
    gaugeSetting: 'from where on a gauge calls the board',
    gaugeSet: 'change it, from a JSON file (like “gauge setting --json”)',
  },
  words: { gauge: 'Gauge', value: 'Value', threshold: 'Threshold', state: 'State', asOf: 'Data until', day: 'Day', none: 'No reading yet.', states: { calm: 'all is well', near: 'threshold near', crossed: 'threshold crossed', unknown: 'data missing' } },
} as const
