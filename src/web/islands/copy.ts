/** Buttons that copy a text: shown only here, since they need a script. */
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  if (!navigator.clipboard) break // plain http on another host than localhost: the text stays selectable
  button.hidden = false
  const words = button.querySelector('span')
  const before = words?.textContent ?? ''
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset['copy'] ?? '')
    if (!words) return
    words.textContent = button.dataset['done'] ?? before
    words.setAttribute('role', 'status')
    setTimeout(() => {
      words.textContent = before
    }, 2500)
  })
}
