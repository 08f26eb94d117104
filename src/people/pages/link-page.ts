/** The page that a one-time link leads to: its GET shows what will happen, the POST of its form does it. */
import type { App, Ctx } from '#web/environment.ts'
import { everyone } from '#web/guard.ts'
import { deadLinkPage } from './door-page.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { Fields, FormState } from './form.ts'
import { withLink } from './link-secret.ts'

interface LinkPage {
  /** The page; its form carries `linkField(link)`. Shown again with why when the form was refused. */
  page(c: Ctx, link: string, state: FormState): Promise<Response>
  /** What the form does; it uses the link up. */
  act(c: Ctx, link: string, given: Fields): Promise<Response>
  /** For a link that no longer works; the usual page when absent. */
  dead?(c: Ctx): Promise<Response>
}

/** Adds both routes. */
export function addLinkPage(app: App, path: string, what: LinkPage): void {
  const dead = what.dead ?? ((c: Ctx) => deadLinkPage(c))
  app.get(path, everyone, (c) => withLink(c, c.req.query('link'), (link) => what.page(c, link, notRefused), () => dead(c)))
  app.post(path, everyone, async (c) => {
    const given = await readForm(c)
    return withLink(
      c,
      given('link'),
      (link) =>
        orAgain(
          c,
          () => what.act(c, link, given),
          (refused) => what.page(c, link, refused),
        ),
      () => dead(c),
    )
  })
}
