/**
 * Once a member has put a first page of their own, our welcome page would still come before it (nginx asks for
 * index.php, then index.html). If nobody has touched it, it goes.
 */
import { lstatSync, readFileSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { isUntouchedWelcome } from '../resources/welcome-page.ts'
import type { SiteTree } from './site-tree.ts'

const firstPages = ['index.php', 'index.html', 'index.htm']
/** A welcome page is smaller; what is larger is the member's. */
const largestWelcomeBytes = 10_000

/** @param written paths below the document root that have just been written. */
export function removeReplacedWelcome(tree: SiteTree, written: readonly string[]): void {
  const pages = firstPages.filter((page) => written.includes(page))
  if (pages.length === 0) return
  for (const page of firstPages) {
    if (pages.includes(page)) continue
    const place = join(tree.documentRoot, page)
    const there = lstatSync(place, { throwIfNoEntry: false })
    if (there === undefined || !there.isFile() || there.size > largestWelcomeBytes) continue
    if (isUntouchedWelcome(readFileSync(place, 'utf8'))) unlinkSync(place)
  }
}
