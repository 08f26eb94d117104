import type { Messages } from '#locales/messages.ts'

/** Tariffs, subscriptions and billing. */
export const tariffs: Messages['cooperative']['tariffs'] = {
  lines: {
    per: { 1: 'a month', 3: 'a quarter', 12: 'a year' },
    days: (days, of) => `${days} day${days === 1 ? '' : 's'} of ${of}`,
    free: 'free',
    reduced: (percent) => `reduced by ${percent}%`,
    above: {
      traffic: (used, included) => `traffic above the ${included} GB included (${used} GB used)`,
      disk: (used, included) => `space above the ${included} GB included (${used} GB on average)`,
    },
  },
  letters: {
    warning: {
      subject: (p) => `You have used more than 80% of what “${p.plan}” includes`,
      body: (p) =>
        [
        p.measure === 'traffic'
          ? `Since your month began, your sites have sent ${p.used} GB. Your plan “${p.plan}” includes ${p.included}, until ${p.until}.`
          : `Since your month began, your sites have already taken what ${p.used} GB kept for a whole month would take. Your plan “${p.plan}” includes ${p.included}, until ${p.until}.`,
        `Above that, each GB costs ${p.price} net of tax. Nothing that you used up to and including today will be charged on top.`,
        'Your page shows day by day where it comes from. If a larger plan would suit you better, write to the cooperative.',
      ].join('\n\n'),
      action: 'See what I use',
    },
  },
}
