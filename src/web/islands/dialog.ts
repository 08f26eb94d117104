/** Opens the dialog of this page that asks the same as the page a link leads to. */
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-dialog]') : null
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
  const dialog = document.getElementById(link.dataset['dialog'] ?? '')
  if (!(dialog instanceof HTMLDialogElement)) return
  event.preventDefault()
  link.closest<HTMLElement>('[popover]')?.hidePopover()
  dialog.showModal()
})

export {}
