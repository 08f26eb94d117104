/** Settings of a site that change how it is served: PHP, kept pages. */
export const web = {
  php: {
    title: 'PHP',
    lead: (version: string) => `What one PHP page of this site may use. Usually there is nothing to change here. PHP version: ${version}, kept up to date by the cooperative.`,
    memory: 'Memory of one page',
    memoryHint: (minimum: number, maximum: number, all: string) => `From ${minimum} to ${maximum} MB. The whole site has ${all}: one page takes half of it at most, so that the others answer too.`,
    upload: 'Largest file sent through a page',
    uploadHint: (maximum: number) => `${maximum} MB at most. It is the “maximum upload size” that WordPress shows. The Files tab does not have this limit.`,
    seconds: 'Computing time of one page',
    secondsHint: (maximum: number) => `${maximum} seconds at most. A page that takes longer is stopped, so that the site stays free for your visitors.`,
    megabytes: 'MB',
    secondsUnit: 's',
    save: 'Save these settings',
    saved: 'The PHP settings are saved. They hold from the next visitor on.',
  },
}
