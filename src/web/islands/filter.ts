/**
 * Searching as one types: the form asks for its own page again and what `data-results` names is put in place. The
 * address follows, so that going back, reloading and sending it on give the same. Without this script the form is sent.
 */
const pauseMs = 180

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-results]')) {
  let timer: number | undefined
  let asking: XMLHttpRequest | undefined
  const ask = () => {
    const address = new URL(form.action || location.href, location.href)
    address.search = ''
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value !== '') address.searchParams.append(name, value)
    asking?.abort()
    // A request that gives a document: nothing of it is ever text that becomes markup here.
    const request = new XMLHttpRequest()
    asking = request
    request.responseType = 'document'
    request.open('GET', address)
    request.addEventListener('load', () => {
      const fresh = request.status === 200 ? request.responseXML?.getElementById(form.dataset['results'] ?? '') : null
      const elder = document.getElementById(form.dataset['results'] ?? '')
      // signed out meanwhile, or a fault: the form as it is knows how to tell
      if (!fresh || !elder) return form.submit()
      elder.replaceWith(document.adoptNode(fresh))
      history.replaceState(null, '', address)
    })
    request.send()
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(ask, pauseMs)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(timer)
    ask()
  })
}

export {}
