/**
 * The latter half of a list of cores, at least one: where those stand who give way, so that there are always others on
 * which none of them runs.
 * @param list as Linux writes it (cpuset(7), "List format"): `0-3,8`.
 */
export function latterHalf(list: string): string {
  const cores = list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number)
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index)
  })
  return cores.slice(Math.min(Math.ceil(cores.length / 2), cores.length - 1)).join(',')
}
