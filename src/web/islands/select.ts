/** « Choose all » without a new page: ticks what the form called `data-form` would send, or nothing once all is ticked. */
for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-island="select"]')) {
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][form="${link.dataset['form'] ?? ''}"]`)]
  const areAll = () => boxes.every((box) => box.checked)
  const show = () => {
    link.textContent = (areAll() ? link.dataset['none'] : link.dataset['all']) ?? ''
  }
  link.addEventListener('click', (event) => {
    event.preventDefault()
    const ticked = !areAll()
    for (const box of boxes) box.checked = ticked
    show()
  })
  document.addEventListener('change', show)
  // A browser that comes back to a page ticks again what was ticked.
  show()
}

export {}
